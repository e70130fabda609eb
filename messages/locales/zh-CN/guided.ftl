# 在浏览器中领取证书：各个步骤，以及需要回答的问题。

step-page-opened = 已在您的浏览器中打开发证机构的页面
step-page-not-opened = 未打开发证机构的页面：请在您用于该机构的浏览器中自行打开；链接见 `neverlapse show`
step-number-copied = 参考号已复制到剪贴板：请粘贴到页面中
step-code-copied = 授权码已复制到剪贴板：请粘贴到页面中
step-clipboard-wiped = 未粘贴任何内容，剪贴板已清空；`neverlapse pick-up` 可再次复制
step-no-clipboard = 没有可用的屏幕，未复制授权码：请从发证机构的邮件中查看
step-watching = 正在等待证书；按 Ctrl-C 可停止，不会丢失任何内容
step-other-certificate = 出现了另一张证书，并非所等待的；如果是，可用 `neverlapse adopt` 跟踪
step-several-certificates = 有多张新证书符合；将采用最新的一张
step-certificate-found = 证书已到

guided-which-browser = 申请是在哪个浏览器中提交的？密钥可能就在那里，证书也将存放在那里。
guided-number = 编号：
guided-no-such-number = 请输入列表中的编号。

notice-guided = 在浏览器中领取
