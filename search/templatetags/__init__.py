"""What templates of other packages ask of the reading side."""
