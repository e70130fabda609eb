# 用于询问和告知的窗口。按钮和标题不加句号；其余为完整的句子。

## 每个窗口。

dialog-close = 关闭
dialog-copy = 复制
# 供屏幕阅读器使用：按钮复制的是哪个值，如“复制序列号”。
dialog-copy-what = 复制{ $what }
dialog-copied = 已复制：{ $what }
dialog-again = 重试
dialog-show = 显示
dialog-hide = 隐藏
dialog-begins = 正在开始…
dialog-cancel = 取消
dialog-cut = 守护进程在完成之前就结束了
dialog-cut-next = 没有丢失任何内容：请重试。
dialog-goes-on = 守护进程再次运行后，会自动继续已开始的操作。
dialog-last-try = 仍然使用最后一次机会：如果 PIN 错误，令牌将被锁定。
dialog-stop = 停止
dialog-stopping = 将在下一个安全点停止…
dialog-waiting = 正在等待守护进程…
dialog-looking = 正在查看…
dialog-absent = 守护进程没有运行。
dialog-absent-next = 它一旦运行，此窗口会自动继续。请从托盘图标启动它，或注销后重新登录。

# 在终端或日志中。
dialog-cannot-open = 窗口无法打开：{ $why }
dialog-wants-id = 此窗口针对某一个项目：请给出其编号

## 关于

about-title = 关于 Neverlapse
about-what = 让您的数字证书不会过期。
about-version = 版本 { $version }
about-daemon = 守护进程正在运行，版本 { $version }。
about-daemon-differs = 正在运行的守护进程是版本 { $version }：请重新启动它，使两者一致。
about-licence = 自由软件，可任选 MIT 许可证或 Apache 许可证 2.0。
about-slint = 这些窗口由 Slint 制作，按其免版税许可证使用。

## 详细信息

details-title = 详细信息
details-untracked = 此项目已不再跟踪。
details-untracked-next = 以下是它最后的状况。

## 检查

check-title = 检查这台电脑
check-title-of = 针对 { $id } 的检查
