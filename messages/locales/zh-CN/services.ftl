# 服务管理器下的守护进程。

vault-in-credential = 已打开，密钥来自服务管理器
