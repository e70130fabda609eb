# 领取窗口。按钮、标题和标签不带句号；其余为完整的句子。

pickup-title = 领取
pickup-title-of = 领取 { $title }
pickup-do = 领取
pickup-once-more = 再次打开页面并复制代码
pickup-details = 详细信息…
pickup-looking = 正在查看可以存放的位置…
pickup-code-there = ••••••••，已在此处
pickup-code-hint = 请按发证机构所写输入，注意大小写。
pickup-whole-check = 查看全部检查结果…

pickup-type-code = 重新输入
pickup-read-as = 将第 { $position } 个字符读作 { $reading } 再试

pickup-where = 证书存放位置
pickup-where-begun = 开始时的位置
pickup-where-key-is = 生成密钥的位置
pickup-where-met = 提交申请的浏览器，或上次与此发证机构往来的浏览器
pickup-file = 文件
pickup-new-password = 文件的新密码
pickup-again = 再次输入密码
pickup-file-password = 浏览器为该文件设置的密码
pickup-remember = 记住密码，续期时不再询问

place-new-file = 您指定的文件
place-the-token = 令牌 { $label }
place-browser-runs = 此浏览器正在运行：如果它看不到新证书，请重新启动。
place-made-by-the-way = 会顺便创建。

pickup-page-not-opened = 未能打开发证机构的页面：请在您与该机构往来所用的浏览器中自行打开；链接见详细信息
pickup-clipboard-wiped = 没有粘贴，剪贴板已清空；请再次打开页面并复制代码
pickup-watching = 正在等待证书；可以停止，不会丢失任何内容
pickup-other-certificate = 收到了另一份证书，不是所需的那一份

pickup-done = 已领取。证书到期：{ $when }。
