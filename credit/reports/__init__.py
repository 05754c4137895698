"""What the judgement prints (信用报告): plain data in, a file's bytes out."""
