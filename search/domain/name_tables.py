"""Words that names are made of: legal forms, places of business, trades (词表).

Source: what a name consists of and how a branch is called: 企业名称登记管理规定 (Order
734 of the State Council, 2020), arts. 6, 10 and 13, and its measures (Order 82 of
SAMR); 公司法 art. 7; 合伙企业法 arts. 15, 56 and 62; 个人独资企业法;
农民专业合作社法; words of individual businesses (厂、店、馆、部、行、中心):
个体工商户名称登记管理办法. Trades: words of the section, division, group and class
names of GB/T 4754-2017, cut at 、和及与, and the everyday words for them in names
(商贸, 科技, 置业). Peoples in the names of divisions: GB/T 3304-1991. Readings: the
usual one in names where the library's first reading of a character is another.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Endings:
    """A set of words, to find which of them a text ends with."""

    def __init__(self, words: frozenset[str]) -> None:
        """Sort the words by last character and length."""
        self._words = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[-1], set()).add(len(word))
        self._lengths = {
            last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()
        }

    def last(self, text: str, end: int) -> str:
        """Return the longest of the words that ends there, or ""."""
        for length in self._lengths.get(text[end - 1 : end], ()):
            word = text[end - length : end] if length <= end else ""
            if word in self._words:
                return word
        return ""


# Forms that only say what the firm legally is: no two firms are told apart by them.
LEGAL_FORMS = _words("""
有限责任公司 股份有限公司 有限公司 股份公司 股份合作公司 责任公司 总公司 公司
农民专业合作社联合社 专业合作社联合社 农民专业合作社 专业合作社 专业合作联社 合作社
""")

# What may follow a finished name, often in brackets: as weightless, and no branch.
NOTES = _words("""
普通合伙 特殊普通合伙 有限合伙 普通合伙企业 有限合伙企业 合伙企业 个人独资
个人独资企业 微型企业 小微企业 个体 个体工商户 股份合作制 外商独资 中外合资
""")

# Kinds of establishment: part of the form, but people type them and they tell apart.
FACILITIES = _words("""
集团 总厂 分厂 工厂 厂 加工坊 作坊 工坊 酒坊 油坊 坊 店 商店 分店 总店 门店 连锁店
直营店 专卖店 旗舰店 加盟店 分销店 代销店 直销店 经销店 便利店 农家店 便民店 药店 书店
花店 饭店 酒店 旅店 小吃店 早餐店 面馆 粉馆 餐馆 茶馆 宾馆 旅馆 会馆 照相馆 图书馆 馆
分公司 支公司 中心支公司 分行 支行 分局 支局 分社 支社 分理处 办事处 代办处 代表处
管理处 工程处 经销处 购销处 销售处 处 营业部 经营部 门市部 门市 服务部 批发部 零售部
批零部 经销部 销售部 供销部 购销部 收购部 维修部 修理部 修配部 加工部 百货部 综合部
经理部 项目部 生产部 俱乐部 营销服务部 部 营业厅 营业所 邮政所 储蓄所 事务所
律师事务所 会计师事务所 税务师事务所 招待所 诊所 研究所 卫生所 所 厅 中心 服务中心
检测中心 培训中心 商行 车行 药行 行 超市 商场 卖场 市场 农贸市场 商城 商厦 大厦 广场
大酒店 酒楼 酒家 茶楼 茶庄 酒庄 山庄 农庄 庄 餐厅 食堂 客栈 民宿 网吧 酒吧 茶室 药房
大药房 诊疗室 卫生室 工作室 办公室 美容院 医院 医学院 学院 研究院 设计院 勘察设计院
养老院 敬老院 电影院 剧院 院 幼儿园 托儿所 学校 培训学校 驾校 种植园 茶园 果园 园 公园
家庭农场 农场 林场 牧场 渔场 茶场 养殖场 种植场 养猪场 养鸡场 养牛场 屠宰场 采石场
砂石场 停车场 菜市场 场 煤矿 铁矿 矿 加油站 加气站 加油加气站 服务站 综合服务站 供应站
收购站 购销站 回收站 采购站 工作站 水电站 电站 气站 站 点 经营点 代销点 销售点 供应点
信用社 农村信用社 农村信用合作社 信用合作社 信用合作联社 信用联社 联社 供销社
供销合作社 旅行社 出版社 报社 杂志社 联合社 服务社 社 队 工程队 车队 施工队 屋 小屋 铺
商铺 堂 报刊亭 亭 协会 商会 银行 邮政局 电信局 供电局 局 基地 合作联社 仓库 库 加工厂
大楼 分站 总站 苑 分校 车间 柜台 委员会 服务点 联合厂 洗煤厂 供销合作社联合社
供销社联合社 供销合作联社
""")

TRADES = _words("""
酒 茶 药 煤 砖 鞋 肉 菜 粮 油 布 纸 瓷 盐 糖 米 水 电 花 书 农业 林业 牧业 渔业 畜牧
畜牧业 畜禽 家禽 禽业 农牧 农林 林牧 农副 农贸 农资 农机 农化 农产品 农副产品 土特产
特产 土产 种植 养殖 种养 种养殖 养殖业 种植业 饲养 繁育 育种 苗木 种苗 种子 种业 花卉
花木 园艺 园林 绿化 景观 蔬菜 果蔬 水果 果品 果业 林果 果树 食用菌 茶叶 茶业 烟草 烟叶
烤烟 中药材 药材 粮食 粮油 谷物 水稻 玉米 小麦 大豆 辣椒 魔芋 核桃 葡萄 苹果 柑桔 柑橘
猕猴桃 马铃薯 油茶 棉花 棉业 棉麻 生猪 肉牛 奶牛 山羊 牛羊 养猪 养牛 养羊 养鸡 养蜂
蜂业 蜜蜂 水产 饲料 肥料 化肥 肥业 农药 植保 生态 有机 绿色 煤炭 煤业 煤焦 洗煤 选煤
焦化 矿业 矿产 矿产品 矿山 石油 石化 油品 油气 天然气 燃气 液化气 石油气 气体 锰业
铝业 铜业 锌业 铁合金 合金 硅业 磷业 磷化工 黄金 有色 有色金属 冶金 冶炼 钢铁 钢材
特钢 金属 金属制品 石材 砂石 石业 石料 采石 爆破 民爆 烟花 爆竹 烟花爆竹 能源 新能源
热力 热电 供热 电力 水电 发电 供电 光伏 太阳能 节能 环保 环境 环境工程 环卫 净化 治理
污水 污水处理 再生资源 资源 废旧 物资 物资回收 回收 利用 综合利用 食品 副食 副食品
糖酒 烟酒 糖业 盐业 米业 面粉 面业 粉业 油脂 调味品 乳业 乳品 肉类 肉类加工 肉联 屠宰
豆制品 饮料 饮品 饮用水 矿泉水 山泉水 泉水 水业 酒业 白酒 啤酒 葡萄酒 酿酒 酿造 酒类
酒水 酒业销售 保健品 保健食品 保健 餐饮 饮食 小吃 火锅 烧烤 咖啡 烘焙 糕点 酒店 宾馆
旅馆 住宿 客房 旅游 旅业 旅行 旅行社 国际旅行社 度假 度假村 休闲 娱乐 会展 会议 展览
展示 会务 礼仪 婚庆 婚介 演艺 演出 影视 影业 电影 放映 摄影 照相 文化 文体 文旅 文创
艺术 传媒 传播 广告 媒体 图文 印刷 印务 彩印 彩色印刷 包装 包装印刷 装潢 出版 发行
图书 书刊 文具 文化用品 办公用品 办公 办公设备 体育 体育用品 运动 健身 户外 教育 培训
教学 科教 驾驶 驾驶员培训 驾驶培训 驾培 艺考 幼教 留学 人才 人力资源 劳务 劳务派遣
劳动 劳动服务 家政 家政服务 保洁 清洁 清洗 洗涤 干洗 物业 物业管理 保安 安保 安防 消防
防雷 安全 纺织 纺织品 针织 棉纺 棉纺织 织造 印染 染整 丝绸 服装 服饰 制衣 时装 鞋业
制鞋 皮鞋 皮革 皮草 箱包 家纺 布业 布艺 羽绒 鞋材 木业 木材 木制品 竹木 竹业 板业 家具
家私 家居 橱柜 门业 门窗 幕墙 纸业 造纸 纸品 纸箱 纸制品 玩具 工艺品 工艺 美术 礼品
饰品 首饰 珠宝 银饰 化工 化学 化工产品 日化 涂料 油漆 化妆品 美容 美发 美容美发 理发
医药 药业 制药 药品 中药 生物 生物科技 生物技术 医疗 医疗器械 器械 健康 养生 养老 康复
口腔 眼镜 橡胶 橡塑 塑料 塑胶 塑业 塑料制品 化纤 轮胎 水泥 水泥制品 混凝土 商品混凝土
预制 预制构件 构件 砖瓦 砖业 建材 建筑材料 新型建材 装饰材料 材料 新材料 耐火材料 保温
防水 防腐 玻璃 陶瓷 陶业 瓷业 磨料 磨具 碳素 机械 机械设备 机电 机电设备 机床 机器
机械制造 精密 精工 模具 铸造 锻造 热处理 电镀 标准件 紧固件 五金 五金交电 交电 轴承
阀门 泵业 管业 管道 钢管 钢构 钢结构 铸件 容器 锅炉 压力容器 起重 起重机械 电梯 制冷
空调 暖通 水暖 工具 刀具 工业 工业设备 设备 装备 成套设备 电气 电气设备 电器 家电
家用电器 电子 电子产品 电子商务 电商 电线 电缆 线缆 电线电缆 电工 电机 电源 电池 照明
灯饰 灯具 光电 光学 仪器 仪表 仪器仪表 传感 自动化 自控 控制 智能 智能化 数控 数码
数字 数据 大数据 计算机 电脑 软件 软件开发 网络 网络科技 网络工程 互联网 信息 信息技术
系统 系统集成 集成 通信 通讯 电信 电讯 联通 移动通信 广电 有线电视 汽车 汽车销售
汽车服务 汽车维修 汽车修理 汽车租赁 汽车贸易 汽车配件 汽配 汽贸 汽修 机动车 二手车
摩托车 电动车 自行车 车辆 车业 配件 零部件 部件 附件 器材 用品 日用品 日用百货 百货
日杂 杂货 船舶 航空 航运 海运 水运 铁路 公路 道路 路桥 桥梁 隧道 公交 公共交通 客运
货运 货物运输 货物 运输 运业 汽车运输 交通 交通运输 出租汽车 出租车 出租 租赁 设备租赁
机械租赁 租车 停车 物流 快递 速递 快运 速运 配送 仓储 储运 储备 装卸 搬家 搬运 供应链
邮政 邮电 航空服务 建筑 建筑工程 建筑安装 建筑劳务 建筑装饰 建设 建设工程 建工 建安
建设投资 城建 城市 城市建设 市政 市政工程 工程 工程建设 工程机械 土木 土石方 基础
基础工程 地基 岩土 地质 勘查 勘察 勘测 测绘 规划 设计 监理 工程监理 建设监理 造价 招标
招标代理 检测 检验 检测技术 鉴定 评估 评价 认证 审计 拆迁 拆除 装饰 装修 装饰工程 装璜
安装 设备安装 水利 水利水电 水务 供水 自来水 给排水 排水 吊装 焊接 施工 养护 维护 维修
修理 修配 修造 房地产 地产 房产 房地产开发 置业 置地 土地 房屋 不动产 房地产经纪 中介
经纪 代理 拍卖 典当 担保 融资担保 小额贷款 贷款 金融 投资 投资管理 资产 资产管理 产权
基金 证券 期货 保险 人寿保险 财产保险 保险代理 保险经纪 银行 农村商业银行 商业银行
村镇银行 储蓄银行 储蓄 信用 信托 融资租赁 财务 财税 税务 会计 会计师 律师 法律 法务
咨询 信息咨询 企业管理 管理 商务 商务服务 咨询服务 顾问 策划 营销策划 市场 品牌 创意
推广 代办 报关 翻译 知识产权 专利 事务 科技 技术 技术服务 技术开发 研发 研究 科研 创业
孵化 开发 发展 实业 产业 企业 商业 商贸 贸易 经贸 工贸 科贸 物贸 粮贸 商旅 进出口 国际
国际贸易 外贸 对外 经济 经济技术 合作 经营 经销 销售 营销 购销 供销 产销 运销 直销
专卖 专营 批发 零售 批零 供应 采购 收购 代销 加工 生产 制造 制作 制品 产品 商品 生活
服务 综合 综合服务 综合开发 连锁 超市 连锁超市 便利 商场 商店 购物 购物中心 生产资料
生活用品 用工 工矿 工矿产品 轻工 重工 化验 劳保 劳保用品 土畜产 畜产 外运 食杂 烟酒茶
针纺 针纺织品 电视 广播 印章 档案 殡葬 宠物 种畜 种羊 良种 文化传播 文化传媒 旅游开发
农业开发 农业科技 农业发展 环保科技 电子科技 信息科技 矿业开发 水电开发 医药连锁
药房连锁 大药房连锁 大药房 药房 医院 医院管理 酒店管理 餐饮管理 健康管理 餐饮服务 特种
民族 民间 手工 手工艺品 蜡染 刺绣 苗绣 银器 中医药 糖烟酒 控股 投资控股 运营 冷食 水疗
毛纺 毛纺织 供排水 种养业 渔牧 电力实业 影城 汽车城 林产品 畜产品 大米 传统文化
""")

# Signs that tell firms apart by number; one is never a slip for another.
NUMERALS = frozenset("零〇一二三四五六七八九十百千0123456789")

# Words a parent that is no company ends with when the name of a branch follows it.
PARENTS = (
    "合作联社",
    "信用联社",
    "信用社",
    "供销社",
    "合作社",
    "银行",
    "邮政局",
    "药房",
    "超市",
    "厂",
)

# The first reading listed for these is not the usual one in names.
READINGS = {
    "长": "chang",
    "行": "hang",
    "都": "du",
    "厦": "xia",
    "曾": "zeng",
    "调": "tiao",
    "参": "shen",
    "佛": "fo",
    "什": "shi",
    "勒": "le",
}

# English words that only say what a firm legally is, as companies write 有限公司,
# 股份有限公司 and 公司 in English, each with the one it stands for.
ENGLISH_FORMS = {
    "CO": "CO",
    "COMP": "CO",
    "COMPANY": "CO",
    "LTD": "LTD",
    "LIMITED": "LTD",
    "CORP": "CORP",
    "CORPORATION": "CORP",
    "INC": "INC",
    "INCORPORATED": "INC",
    "LLC": "LLC",
    "PLC": "PLC",
}

# Peoples as they stand in the names of autonomous places, most with 族 behind.
PEOPLES = _words("""
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲
高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌
普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴
珞巴 基诺 各
""")
