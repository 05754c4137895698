"""What the product prints (报表与文书): plain data in, a file's bytes out."""
