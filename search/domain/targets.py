"""What the province's plan set out to reach: history, beside today's figures (目标).

Source: 贵州省质量发展三年行动计划(2015—2017年), 黔府发〔2015〕15号, part 二.
"""

from registry.domain.vocabulary import Sector

# Per cent of samples that pass, by year.
TARGETS: dict[Sector, dict[int, int]] = {
    Sector.PRODUCT: {2015: 89, 2016: 90, 2017: 91},
    Sector.FOOD: {2015: 91, 2016: 92, 2017: 93},
    Sector.FARM: {2015: 96, 2016: 97, 2017: 98},
    Sector.DRUG: {2015: 95, 2016: 96, 2017: 97},
}
