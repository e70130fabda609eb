# 领取或续期之后运行的命令。

label-hook = 命令
label-ran = 运行时间
label-ended = 结果
label-said = 输出

value-hook-well = 正常结束
value-hook-failed = 失败，退出码 { $exit }
value-hook-killed = 被信号终止
value-hook-timed-out = 超过时限，已被终止
value-hook-not-started = 无法启动
