# 托盘图标：指向它时显示的一句话，以及它的菜单。$who 如“Ada Jones (CFCA)”，$distance 如“3 天后”，
# $moment 如“11月24日 周二 14:05”，$what 是下面的 tray-what 之一。

## 项目的状况，写在名称旁边。片段，句末不加句号。

tray-row = { $who }：{ $what }
tray-what-codes = 授权码 { $distance }过期
tray-what-codes-over = 授权码 { $distance }已过期
tray-what-certificate = { $distance }过期
tray-what-certificate-over = { $distance }已过期
tray-what-renew-by = 请在 { $moment } 之前续期（{ $distance }）
tray-what-step = { $step }（{ $done }/{ $total }）
tray-what-snoozed = { $distance }再提醒，{ $moment }

## 关于全部项目的一句话。

tray-tip-well = Neverlapse：一切正常。
tray-tip-nothing = Neverlapse：尚未跟踪任何项目。
tray-tip-one = Neverlapse：{ $who } 需要您处理（{ $what }）。
tray-tip-many = Neverlapse：有 { $count } 个项目需要您处理，首先是 { $who }（{ $what }）。
tray-tip-absent = Neverlapse：守护进程没有运行，目前无人看守。
tray-tip-asking = Neverlapse：正在等待守护进程。

## 菜单。省略号表示会打开窗口。

tray-absent = 守护进程没有运行
tray-asking = 正在等待守护进程
tray-start = 启动
tray-nothing = 尚未跟踪任何项目
tray-failed = 操作未成功：{ $why }
tray-pick-up = 领取…
tray-renew = 续期…
tray-renew-code = 更新授权码…
tray-code = 输入授权码…
tray-back-up = 备份…
tray-restore = 恢复私钥…
tray-verify-back-up = 打开备份…
tray-details = 详细信息…
tray-stop = 停止
tray-stopping = 将在下一个安全点停止
tray-overview = 总览…
tray-all = 全部 { $count } 个项目…
tray-import = 导入电子邮件…
tray-check = 检查这台电脑…
tray-pause = 暂停提醒到明天
tray-go-on = 恢复提醒（已暂停到 { $moment }）
tray-about = 关于 Neverlapse
tray-quit = 退出

## 在终端或日志中。反引号之间的内容原样输入。

tray-runs-already = 托盘程序已在运行，图标就在面板上。
tray-no-bus = 会话总线没有应答：{ $why }；请在桌面会话中启动托盘程序
tray-no-host = 这个桌面不显示托盘图标。一旦可以，图标就会出现；`neverlapse status` 显示同样的内容。
tray-cannot-start = 托盘程序无法启动：{ $why }

# neverlapse status, neverlapse watch

reminders-paused = { $time } 之前不提醒
reminders-go-on = 恢复提醒
