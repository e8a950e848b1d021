"""台账管理 on screen: files in, workbooks out, versions, dictionary."""
