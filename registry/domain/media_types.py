"""Which kinds of file are kept, and how their names end (文件类型)."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TXT = "text/plain; charset=utf-8"  # what is kept is UTF-8, whatever was sent
ENDINGS = {
    PDF: ".pdf",
    DOCX: ".docx",
    TXT: ".txt",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}
