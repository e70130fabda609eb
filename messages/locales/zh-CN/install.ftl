# 安装与卸载命令。

install-question = 是否为您将 Neverlapse 安装到 { $folder } 及相邻文件夹？[y/N]
install-wrote = 已安装：{ $path }
install-replaced = 已替换：{ $path }
install-kept = 您修改过，因此保留：{ $path }
install-removed = 已删除：{ $path }
install-unchanged = 没有变化：全部内容都已安装。
install-by-systemd = 您登录时，以及有程序需要时，systemd 会启动守护进程。
install-by-launchd = 您登录时，以及有程序需要时，launchd 会启动守护进程。
install-at-log-in = 此处 systemd 不为您提供服务，因此下次登录时由桌面启动守护进程。要立即启动，请运行 { $program }
install-not-in-path = 您的 shell 不在 { $folder } 中查找程序：请将其加入 PATH。

uninstall-question = 所有记录都将永久删除，包括只存在于保险库中的密钥。要继续，请输入 { $word }：
uninstall-nothing = 没有 `neverlapse install` 写入的内容。
uninstall-daemon-ended = 守护进程已结束。
uninstall-icon-stays = 面板上的图标将在您注销后消失。
uninstall-records-stay = 您的记录保留在 { $folder }
uninstall-stays = 这不属于 Neverlapse，因此保留：{ $path }
uninstall-key-stays = 如果桌面密钥环存有保险库的密钥，它仍留在那里，但已无法打开任何内容。文件、浏览器和令牌中的证书保持原样。

cannot-install = 无法安装
cannot-uninstall = 无法卸载

why-daemon-goes-on = 有守护进程正在使用记录，并且没有结束
why-no-home = 不知道主文件夹在哪里
why-not-beside = { $name } 不在此程序旁边
why-not-confirmed = 没有给出 { $word } 一词
why-said-no = 您选择了否
why-system-not-supported = 此系统不支持该功能

next-confirm = 输入 { $word }，或给出 --confirm { $word }；没有删除任何内容
next-end-daemon = 结束它，然后重新运行命令
next-install-by-hand = 把程序放到您喜欢的位置，并让系统在您登录时启动 neverlapsed
next-make-writable = 确保您可以写入，然后重新运行命令
next-set-home = 把 HOME 设为该文件夹
next-settle-manager = 解决该问题，然后重新运行命令；没有安装任何内容
next-unpack = 解压整个归档，然后在其中运行 `neverlapse install`
