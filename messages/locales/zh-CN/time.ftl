# 人们口中的时间：还有多久，以及钟表上的时刻。

# “3 天后，11月24日 周二 14:05”
time-say = { $distance }，{ $moment }

time-now = 现在
time-in-minutes = { $count } 分钟后
time-in-hours = { $count } 小时后
time-in-days = { $count } 天后
time-in-months = { $count } 个月后
time-in-years = { $count } 年后
time-minutes-ago = { $count } 分钟前
time-hours-ago = { $count } 小时前
time-days-ago = { $count } 天前
time-months-ago = { $count } 个月前
time-years-ago = { $count } 年前

time-moment = { $month }{ $day }日 { $weekday } { $clock }
time-moment-and-year = { $year }年{ $month }{ $day }日 { $weekday } { $clock }

time-weekday = { $number ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
time-month = { $number }月
