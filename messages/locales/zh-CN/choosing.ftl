# 在窗口中选择的内容：文件和新密码。

dialog-choose = 选择…
dialog-no-chooser = 此桌面没有选择文件的窗口：请输入路径。

password-all-the-same = 仍要使用
password-another-or-all-the-same = 请另选一个，或勾选该框以仍要使用。
password-again = 再输入一次
password-wanted = 需要密码。
password-of-back-up = 备份的新密码
password-keep-apart = 请不要把它和副本放在一起。同时拥有两者的人可以冒用您的名义签名；没有它，副本无法打开。

path-wanted = 需要一个文件。
path-not-whole = 请给出从 / 开始的完整路径。
kind-back-ups = 证书及其密钥（PKCS#12）
kind-all = 所有文件
