# 受监视文件夹中的邮件，以及其中代码的处理。$command 是要输入的命令。

mail-suspicious = 一封可疑邮件未被采用
mail-suspicious-remedy = 不要打开其中任何内容，请将其删除。如果确信无误，请输入其中的代码：{ $command }
mail-left = 一封邮件未被采用
mail-left-remedy = 请输入邮件中的内容：{ $command }

label-order = 订单

lookalike-remedy = 请与邮件核对，尤其是第 { $place } 个字符，然后重新输入：{ $command }；或在终端中选择另一种读法：{ $again }
lookalikes-remedy = 请与邮件核对，尤其是第 { $places } 个字符，然后重新输入：{ $command }
lookalike-found = 代码的第 { $position } 个字符容易混淆，可能是：{ $readings }。每次尝试都会消耗发证机构允许的一次机会。
lookalike-ask = 请选择要尝试的字符（直接回车：不尝试）：

label-verification-code = 一次性验证码
import-code-handed-over = 一次性验证码已交给正在等待它的续期。
