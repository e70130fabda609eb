# 受监视文件夹中的邮件，以及其中代码的处理。$command 是要输入的命令。

mail-suspicious = 一封可疑邮件未被采用
mail-suspicious-remedy = 不要打开其中任何内容，请将其删除。如果确信无误，请输入其中的代码：{ $command }
mail-left = 一封邮件未被采用
mail-left-remedy = 请输入邮件中的内容：{ $command }

label-order = 订单
