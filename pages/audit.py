"""操作日志：谁在什么时候做了什么？"""

from components import page
from components.screens import audit

page.open("操作日志", "登录、导入、发布、退回、导出、查询和用户变更，逐条留存，不能修改", filtered=False)

audit.state()
audit.lines()
