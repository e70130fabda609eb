# 发证机构要求一次性验证码才给予的续期。

needs-verification-code = 发证机构要求输入其发送的一次性验证码
needs-verification-code-after = 发证机构要求输入其发送的一次性验证码：{ $said }
needs-verification-code-remedy = 请输入验证码：{ $command }

notice-verification-code = 续期在等待验证码

secret-verification-code = 发证机构邮件中的一次性验证码
verification-code-leave-empty = 留空则重新发送验证码。
