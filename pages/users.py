"""用户管理：谁可以进来，可以做什么？"""

from components import page
from components.screens import users

page.open("用户管理", "谁可以登录，在什么范围内做什么；角色的含义见下表", filtered=False)

users.listed()
users.add()
users.roles()
