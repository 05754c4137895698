"""What the public side prints (打印件): plain data in, a file's bytes out."""
