# 备份：副本放在哪里，密码有多强，以及每年要打开一次。
# 反引号之间的内容和每个 --选项 都照原样输入。

## 只有本人能处理的事，以及相应的通知。

needs-prove-back-up = 备份 { $path } 已有一年没有人打开过
needs-prove-back-up-remedy = 请看它是否还能打开：{ $command }

notice-prove-back-up = 备份还能打开吗？

done-elsewhere-proof = { $id }：其备份视为已在别处打开过；是否可用未在此验证。一年后会再次询问。
verified-counts = 这是 { $id } 的副本，视为今天通过验证；一年后会再次询问。

## 副本放在哪里。

choose-place = 把 { $id } 的副本放在哪里？
place-removable = 可以带走的磁盘
place-other-disk = 本机的另一块磁盘
place-home = 您的文档
place-same-disk = 您的文档，与原件在同一块磁盘上
prompt-place = 编号，或另一个文件（回车：1）：
warn-same-disk = { $path } 会在原件所在的磁盘上：如果磁盘损坏或被盗，两者都会丢失。
told-same-disk = 请注意：{ $path } 在原件所在的磁盘上：如果磁盘损坏或被盗，两者都会丢失。
prompt-all-the-same = 仍要继续吗？[y/n]
second-place = 放在两处比一处安全。第二份副本：{ $command }
second-place-later = 放在两处比一处安全。请插入 U 盘或另一块磁盘，然后：{ $command }

why-no-target = 没有说明副本放在哪里
next-name-target = 请给出一个文件，最好在另一块磁盘上：{ $command }
why-forbidden-folder = 发证机构要求不要把备份放进文件夹 { $folder }
next-put-elsewhere = 请放到别处：{ $command }
why-not-there = 您不想放在那里；没有写入任何内容

## 新密码有多强。

password-is-weak = 此密码弱：{ $reason }。{ $better }
password-is-fair = 此密码强度中等：{ $better }
password-is-strong = 此密码强。
password-better = 四个互不相关的词容易记住，也难以猜到。
password-common = 它是最先被尝试的密码之一
password-keys = 它沿着键盘上的按键
password-repeats = 它是重复的
password-sequence = 它是连续的，如 abc 或 4321
password-date = 它是日期或年份
password-word = 它由一个词或名字组成
password-short = 它很快会被猜到
password-not-ascii = 其中有英文键盘上没有的字母或符号：Java 打不开这样的副本，换一个键盘也可能难以输入。
password-control = 其中有控制字符，无法再次输入。
prompt-use-all-the-same = 仍要使用吗？[y/n]
why-password-control = 其中有控制字符，如换行，无法再次输入
why-no-password-chosen = 没有选择密码
next-choose-password = 请选择另一个密码

# 回答以这些词开头，以空格分隔。
answer-yes = y yes 是
