# 在窗口中输入的内容。字段旁边的文字为完整的句子。

typed-nothing = 请先输入。
typed-refused = 输入的内容未被接受。请重新输入。
typed-forgotten = 已记住的内容无法再打开它。请输入。
typed-no-consent = 只剩一次机会：请先勾选此项。

renew-code-sent = 发证机构已通过邮件发送验证码。收到后请在此输入。
# 发证机构的说法。
typed-code-refused = 验证码未被接受：{ $said }
