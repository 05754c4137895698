"""What templates of other packages ask of the reading side (模板标签)."""
