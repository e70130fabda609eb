# 证书所在的其他位置。

label-copy = 副本
value-stale-copy = { $place }（旧证书）
note-stale-copy = { $place } 中仍有它的旧证书，那里的程序会继续使用旧证书：请在那里删除，或从备份放入新证书（neverlapse restore FILE --to { $place }）
value-key-stays = 没有：密钥不会离开令牌
