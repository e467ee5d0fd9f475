/*
 * lunar_years - the lunar years 1975 to 2100 as published.
 *
 * From Hồ Ngọc Đức, Âm lịch Việt Nam (www.informatik.uni-leipzig.de/~duc/amlich), its tables
 * of the years 1900 to 2199, written anew: the date of Tết, the number of the leap month (0:
 * none), and the months in order, long (30 days) or short.
 */
#ifndef TESTS_UNIT_APPLIANCE_RULES_LUNAR_YEARS_H
#define TESTS_UNIT_APPLIANCE_RULES_LUNAR_YEARS_H

static const struct lunar_year {
    int year;
    int tet_month, tet_day;
    int leap;
    const char *months;
} lunar_years[] = {
    {1975, 2, 11, 0, "LsLLssLssLsL"},   {1976, 1, 31, 8, "LLsLsLsLssLsL"},
    {1977, 2, 18, 0, "LsLLsLsLsLss"},   {1978, 2, 7, 0, "LsLLsLsLLsLs"},
    {1979, 1, 28, 6, "sLsLsLLsLLsLs"},  {1980, 2, 16, 0, "LssLsLsLLsLL"},
    {1981, 2, 5, 0, "sLssLssLLsLL"},    {1982, 1, 25, 4, "LsLssLssLsLLL"},
    {1983, 2, 13, 0, "LsLssLssLsLL"},   {1984, 2, 2, 0, "LsLsLsLssLsL"},
    {1985, 1, 21, 2, "LsLLsLsLssLsL"},  {1986, 2, 9, 0, "sLLsLLsLssLs"},
    {1987, 1, 29, 7, "LsLsLLsLLsLss"},  {1988, 2, 17, 0, "LsLsLsLLsLLs"},
    {1989, 2, 6, 0, "LssLssLLsLLL"},    {1990, 1, 27, 5, "sLssLssLsLLLL"},
    {1991, 2, 15, 0, "sLssLssLsLLL"},   {1992, 2, 4, 0, "sLLssLssLsLL"},
    {1993, 1, 23, 3, "sLLsLsLssLsLs"},  {1994, 2, 10, 0, "LLLsLsLssLsL"},
    {1995, 1, 31, 8, "sLLsLsLsLsLsL"},  {1996, 2, 19, 0, "sLsLsLLsLsLs"},
    {1997, 2, 7, 0, "LsLsLsLsLLsL"},    {1998, 1, 28, 5, "LssLssLLsLLsL"},
    {1999, 2, 16, 0, "LssLssLsLLLs"},   {2000, 2, 5, 0, "LLssLssLsLLs"},
    {2001, 1, 24, 4, "LLsLsLssLsLsL"},  {2002, 2, 12, 0, "LLsLsLssLsLs"},
    {2003, 2, 1, 0, "LLsLLsLssLsL"},    {2004, 1, 22, 2, "sLsLLsLsLsLsL"},
    {2005, 2, 9, 0, "sLsLsLLsLsLs"},    {2006, 1, 29, 7, "LsLssLLsLLsLs"},
    {2007, 2, 17, 0, "LsLssLsLLLsL"},   {2008, 2, 7, 0, "LssLssLsLsLL"},
    {2009, 1, 26, 5, "LsLsLssLsLsLL"},  {2010, 2, 14, 0, "LsLsLssLsLsL"},
    {2011, 2, 3, 0, "LsLLsLssLsLs"},    {2012, 1, 23, 4, "LsLLsLsLsLsLs"},
    {2013, 2, 10, 0, "LsLsLLsLsLsL"},   {2014, 1, 31, 9, "sLsLsLsLLsLsL"},
    {2015, 2, 19, 0, "sLssLsLLLsLs"},   {2016, 2, 8, 0, "LsLssLsLLsLL"},
    {2017, 1, 28, 6, "sLsLssLsLsLLL"},  {2018, 2, 16, 0, "sLsLssLssLLL"},
    {2019, 2, 5, 0, "sLLsLssLssLL"},    {2020, 1, 25, 4, "sLLLsLssLssLL"},
    {2021, 2, 12, 0, "sLLsLsLsLsLs"},   {2022, 2, 1, 0, "LsLsLLsLsLsL"},
    {2023, 1, 22, 2, "sLssLLsLLsLsL"},  {2024, 2, 10, 0, "sLssLsLLsLLs"},
    {2025, 1, 29, 6, "LsLssLsLsLLLs"},  {2026, 2, 17, 0, "LsLssLssLLLs"},
    {2027, 2, 6, 0, "LLsLssLssLLs"},    {2028, 1, 26, 5, "LLLsLssLssLLs"},
    {2029, 2, 13, 0, "LLsLsLsLssLs"},   {2030, 2, 2, 0, "LLsLLsLsLsLs"},
    {2031, 1, 23, 3, "sLsLLsLLsLsLs"},  {2032, 2, 11, 0, "sLsLsLLsLLsL"},
    {2033, 1, 31, 11, "sLssLsLsLLLsL"}, {2034, 2, 19, 0, "sLssLssLLLsL"},
    {2035, 2, 8, 0, "LsLssLssLLsL"},    {2036, 1, 28, 6, "LLsLssLssLsLL"},
    {2037, 2, 15, 0, "LsLLssLssLsL"},   {2038, 2, 4, 0, "LsLLsLsLssLs"},
    {2039, 1, 24, 5, "LLsLLsLsLssLs"},  {2040, 2, 12, 0, "LsLLsLsLLsLs"},
    {2041, 2, 1, 0, "sLsLsLsLLLsL"},    {2042, 1, 22, 2, "sLssLsLsLLsLL"},
    {2043, 2, 10, 0, "sLssLssLLsLL"},   {2044, 1, 30, 7, "LsLssLssLsLLL"},
    {2045, 2, 17, 0, "LsLssLssLsLL"},   {2046, 2, 6, 0, "LsLsLsLssLsL"},
    {2047, 1, 26, 5, "LsLLsLsLssLsL"},  {2048, 2, 14, 0, "sLLsLLsLssLs"},
    {2049, 2, 2, 0, "LsLsLLsLsLLs"},    {2050, 1, 23, 3, "sLsLsLsLLsLLs"},
    {2051, 2, 11, 0, "sLsLssLLsLLL"},   {2052, 2, 1, 8, "sLssLssLsLLLs"},
    {2053, 2, 18, 0, "LLssLssLsLLL"},   {2054, 2, 8, 0, "sLsLsLssLsLL"},
    {2055, 1, 28, 6, "sLLsLsLssLsLs"},  {2056, 2, 15, 0, "LLsLLsLssLsL"},
    {2057, 2, 4, 0, "sLsLLsLsLsLs"},    {2058, 1, 24, 4, "LsLsLsLLsLsLs"},
    {2059, 2, 12, 0, "LsLsLsLsLLsL"},   {2060, 2, 2, 0, "sLsLssLsLLLs"},
    {2061, 1, 21, 3, "LLssLssLsLLLs"},  {2062, 2, 9, 0, "LLssLssLsLsL"},
    {2063, 1, 29, 7, "LLsLsLssLsLsL"},  {2064, 2, 17, 0, "LLsLsLssLsLs"},
    {2065, 2, 5, 0, "LLsLLssLsLsL"},    {2066, 1, 26, 5, "sLsLLsLsLsLsL"},
    {2067, 2, 14, 0, "sLsLsLLsLsLs"},   {2068, 2, 3, 0, "LsLssLLsLLsL"},
    {2069, 1, 23, 4, "sLsLssLsLLLsL"},  {2070, 2, 11, 0, "sLsLssLsLsLL"},
    {2071, 1, 31, 8, "LsLsLssLsLsLL"},  {2072, 2, 19, 0, "LsLsLssLssLL"},
    {2073, 2, 7, 0, "LsLLsLssLssL"},    {2074, 1, 27, 6, "LsLLsLsLsLsLs"},
    {2075, 2, 15, 0, "LsLsLLsLsLsL"},   {2076, 2, 5, 0, "sLsLsLsLLsLs"},
    {2077, 1, 24, 4, "LsLssLsLLsLLs"},  {2078, 2, 12, 0, "LsLssLsLsLLL"},
    {2079, 2, 2, 0, "sLsLssLsLsLL"},    {2080, 1, 22, 3, "LsLsLsssLsLLL"},
    {2081, 2, 9, 0, "sLLsLssLssLL"},    {2082, 1, 29, 7, "sLLsLsLsLssLL"},
    {2083, 2, 17, 0, "sLLsLsLsLsLs"},   {2084, 2, 6, 0, "LsLsLLsLsLsL"},
    {2085, 1, 26, 5, "ssLsLLsLsLLsL"},  {2086, 2, 14, 0, "ssLsLsLLsLLs"},
    {2087, 2, 3, 0, "LsLssLsLsLLL"},    {2088, 1, 24, 4, "sLsLsssLsLLLs"},
    {2089, 2, 10, 0, "LLsLsssLsLLs"},   {2090, 1, 30, 8, "LLLsLssLssLsL"},
    {2091, 2, 18, 0, "LLsLsLsLssLs"},   {2092, 2, 7, 0, "LLsLLsLsLssL"},
    {2093, 1, 27, 6, "sLsLLsLLsLsLs"},  {2094, 2, 15, 0, "sLsLsLLsLLsL"},
    {2095, 2, 5, 0, "ssLsLsLsLLLs"},    {2096, 1, 25, 4, "LsLssLssLLLsL"},
    {2097, 2, 12, 0, "LsLsssLsLLsL"},   {2098, 2, 1, 0, "LLsLsssLsLsL"},
    {2099, 1, 21, 2, "LLsLsLssLsLsL"},  {2100, 2, 9, 0, "LsLLsLsLssLs"},
};

#endif
