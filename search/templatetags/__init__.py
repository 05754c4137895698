"""What templates of other packages show of checks (模板标签)."""
