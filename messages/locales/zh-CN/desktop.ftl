# 桌面的请求：要打开的链接和邮件、由通知打开的窗口，以及缺少的面板。

## 由链接或邮件填写的内容，显示在导入窗口的各栏之上。

import-filled-by-link = 以下内容由网页或邮件中的链接填写。尚未发送或保存任何内容。请先与发证机构告知您的内容核对，再继续。
import-filled-by-mail = 您打开了这封邮件：{ $file }。尚未保存其中任何内容。

## 只说明为什么没有打开的窗口。

open-refused = 没有打开
link-too-long = 此链接比 Neverlapse 接受的任何链接都长。
link-other-act = 此链接要求的不是填写导入窗口。链接不能做别的事。
link-secret = 此链接带有授权码或密码。看到过此链接的人都知道它。
link-malformed = 此链接的写法不是 Neverlapse 链接的写法。
link-next = 没有执行、保存或发送任何内容。如果您在等待证书，请从发证机构自己的邮件或网页中取得参考号，并导入那封邮件。
link-secret-next = 没有执行、保存或发送任何内容。请按发证机构给您的内容亲自输入授权码；如果您不知道链接是谁写的，请向发证机构申请新的授权码。
open-neither = 这既不是这台电脑上的文件，也不是 Neverlapse 的链接。
open-no-file = 没有这个文件：{ $file }
open-next = 请把邮件另存为这台电脑上的 .eml 文件，然后打开该文件。

# 在终端或日志中。
open-wants-something = 没有指明要打开的内容：请给出链接或文件

## pause, resume

paused = { $time } 之前不提醒任何事项，到那时就太迟的除外。用 `neverlapse resume` 恢复。
resumed = 提醒已恢复。

cannot-pause = 无法暂停提醒
cannot-resume = 无法恢复提醒

## 没有托盘图标。通知中的句子。

unseen-title = 您的桌面不显示托盘图标
unseen-gnome = GNOME 需要扩展“AppIndicator and KStatusNotifierItem Support”才能显示：请安装它，或在“扩展”中启用它。
unseen-elsewhere = 请在面板上添加系统托盘。
unseen-meanwhile = 没有图标，Neverlapse 照常工作：提醒照常出现，窗口可从应用程序菜单打开。
