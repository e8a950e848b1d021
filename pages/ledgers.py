"""台账管理：怎样把台账交进来，交进来之后变了什么，怎样退回去？"""

from components import page, visitor
from components.screens.ledgers import dictionary, exchange, history

screen = page.open("台账管理", "下载工作簿、导入台账、管理版本", filtered=False)

match page.tabs(*visitor.among({"导入与导出": ("hand_in", "export"), "版本": ("rows",), "数据字典": ("view",)})):
    case "导入与导出":
        exchange.door(screen)
    case "版本":
        history.door(screen)
    case "数据字典":
        dictionary.door()
