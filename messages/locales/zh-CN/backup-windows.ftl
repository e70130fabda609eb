# 制作、打开和使用备份的窗口。

back-up-title = 备份
back-up-title-of = 备份 { $title }
back-up-do = 备份
back-up-where = 位置
back-up-file = 文件
back-up-choose = 备份放在哪里
back-up-forbidden = 发证机构要求不要把备份放进文件夹 { $folder }。请放到别处。
back-up-second = 放在两处比一处安全。第二份副本可以放在这里：{ $file }
back-up-second-later = 放在两处比一处安全。请插入 U 盘或另一块磁盘，并在那里制作第二份副本。
back-up-second-do = 制作第二份副本…
back-up-other-password = 那里已有一份用另一个密码打开的副本。请另选名称，或输入它的密码。

## 打开备份。

copy-opened = { $when }打开过
copy-never-opened = 从未打开过
copy-older = 属于以前的证书
password-of-that-back-up = 备份的密码
verify-title = 打开备份
verify-do = 打开
verify-copies = 已记录的备份
verify-file = 备份
verify-choose = 备份
verify-opens = 正在打开，并让其密钥签名…
verify-done = 它能打开，其密钥能够签名。
verify-make-another = 请另做一份备份。

## 使用备份。

restore-title = 使用备份
restore-title-of = 放回密钥：{ $title }
restore-do = 放到那里
restore-where = 位置
restore-file = 文件
restore-file-hint = 它使用备份的密码。
restore-choose = 要放入的文件
restore-no-token = 令牌不接受外来的密钥：请向发证机构申请专用的证书。
restore-other-password = 那里已有用另一个密码打开的内容。请输入那个密码，或另选文件。
restore-done = 已经放回，其密钥能够签名：{ $place }
restore-done-copy = { $title } 的副本已在那里，其密钥能够签名：{ $place }
