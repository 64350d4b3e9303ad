"""The names of the months and their short forms, in the languages of the sources we know."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            (
                "jan january januar janvier janv enero ene gennaio gen januari janeiro styczeń stycznia sty "
                "январь января янв led ledna ocak ιαν tammikuuta jän jänner"
            ),
            (
                "feb february februar febr février fevrier févr fevr febrero febbraio februari fevereiro "
                "fev lutego lut февраль февраля фев února únor şubat şub φεβ helmikuuta"
            ),
            (
                "mar march märz maerz mär mrz mars marzo marco maart marts mrt março marca марта март мар března "
                "mart μαρ maaliskuuta"
            ),
            (
                "apr april avril avr abril abr aprile kwietnia kwi апреля апрель апр dubna nisan nis "
                "απρ huhtikuuta"
            ),
            "may mai mayo maggio mag mei maj maio maja мая май května mayıs μαι μαϊ toukokuuta",
            (
                "jun june juni juin junio giugno giu junho czerwca cze июня июнь июн června haziran "
                "haz ιουν kesäkuuta"
            ),
            (
                "jul july juli juillet juil julio luglio lug julho lipca lip июля июль июл července "
                "temmuz tem ιουλ heinäkuuta"
            ),
            (
                "aug august août aout agosto ago augustus augusti agustus sierpnia sie августа август "
                "авг srpna ağustos ağu αυγ elokuuta"
            ),
            (
                "sep sept september septembre septiembre settembre set setembro września wrz сентября "
                "сентябрь сен сент září eylül eyl σεπ syyskuuta"
            ),
            (
                "oct october oktober okt octobre octubre ottobre ott outubro out października paź "
                "октября октябрь окт října ekim eki οκτ lokakuuta"
            ),
            (
                "nov november novembre noviembre novembro listopada lis ноября ноябрь ноя listopadu "
                "kasım kas νοε marraskuuta"
            ),
            (
                "dec december desember des dezember dez décembre decembre déc diciembre dic dicembre dezembro "
                "grudnia gru декабря декабрь дек prosince aralık ara δεκ joulukuuta"
            ),
        ),
        1,
    )
    for name in names.split()
}
