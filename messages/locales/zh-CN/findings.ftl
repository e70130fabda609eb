# 可以使用，但需要知道的情况。

finding-non-ascii-password = 密码含有 ASCII 之外的字符，Java 会拒绝：如果文件要给其他程序用，请改用普通字母和数字
finding-incomplete-chain = 证书链没有到达根证书：不认识该发证机构的程序不会信任此证书
finding-browser-runs = 浏览器正在运行：如果它不显示该证书，请关闭后重新打开
finding-legacy-encryption = 文件用过时的方式（3DES 或 RC2）加密：请重新备份并删除这个文件
