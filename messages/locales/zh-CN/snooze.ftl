# snooze、dismiss 和 done：对提醒的处理。

snoozed = { $id }：{ $time }之前不再提醒。
snooze-cut-short = 这比您要求的时间早，因为截止前的最后一次提醒不会推迟：{ $deadline }。
snooze-cut-at-deadline = 这比您要求的时间早，因为届时已到截止时间。

dismissed = { $id }：已阅。下一次提醒将按时出现。

done-elsewhere-pick-up = { $id } 视为已在别处领取；其授权码已清除，无需再处理。
done-elsewhere-renewal = { $id } 视为已在别处续期；不再提醒。要跟踪新证书，请将其副本放入一个位置：`neverlapse restore FILE --to LOCATION`
done-elsewhere-back-up = { $id } 视为已在别处备份；该副本是否可用未在此验证。

## 错误：什么失败、为什么、下一步做什么。

cannot-dismiss = 无法关闭 { $id } 的提醒
cannot-snooze = 无法推迟 { $id } 的提醒
cannot-take-as-done = 无法将 { $id } 视为已在别处完成

why-no-such-time = { $text } 既不是时长也不是日期
why-time-is-over = { $text } 已经过去

next-later-time = 请指定更晚的时间
next-write-a-time = 请写 `1h`、`2 days`、`tomorrow`、`2026-12-01` 或 `2026-12-01 14:05`
