# 命令行要求输入的内容，以及输入有误时的说明。

## 机密的名称，如“无法读取备份的密码”。提示以名称开头。

secret-code = 授权码或 PIN 码
secret-back-up-password = 备份的密码
secret-new-back-up-password = 备份的新密码

## 提示：在其后输入。

prompt-secret = { $name }：
prompt-secret-differs = 两次输入不一致。{ $name }：
prompt-secret-again = 请再输入一次以确认：
prompt-secret-if-there = { $name }（尚未收到请直接按回车）：
prompt-paste = 请粘贴邮件文本，然后按回车和 Ctrl-D：

standard-input = 标准输入

## 什么失败了、原因、下一步怎么做。

cannot-ask = 无法询问{ $name }

why-answers-differ = 两次输入不一致
why-file = { $file }：{ $cause }
why-file-empty = { $file } 是空文件
why-file-longer = { $file } 超过 { $limit } 字节
why-file-not-utf8 = { $file } 不是 UTF-8 文本
why-no-terminal = 标准输入不是终端
why-nothing-typed = 未输入任何内容

next-give-file = 请给出 { $flag } FILE
next-give-file-or-stdin = 请给出 { $flag } FILE，或用 { $flag } - 从标准输入读取
next-give-only-the-secret = 请为 { $flag } 给出一个只含该内容的文件
next-run-again = 请重新运行命令
