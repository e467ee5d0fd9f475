# cmake -DROOT=<repository> -P layering.cmake: who may include whom.
#
#   sensors --> mqtt <-- appliance --> web --> mqtt/base
#
# A room may include its own headers and those of the rooms named here.

set(mqtt/base "")
set(mqtt "")
set(web mqtt/base)
set(sensors mqtt)
set(appliance mqtt web)

foreach(room mqtt/base mqtt web sensors appliance)
  list(JOIN ${room} "|" others)
  string(REGEX REPLACE "\\|$" "" allowed "${room}|${others}")
  file(GLOB_RECURSE files ${ROOT}/${room}/*.[ch])
  list(FILTER files EXCLUDE REGEX "/node_modules/")
  foreach(file ${files})
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${ROOT} OUTPUT_VARIABLE name)
    file(STRINGS ${file} lines REGEX "^ *# *include *\"")
    foreach(line ${lines})
      if(NOT line MATCHES "\"(${allowed})/")
        message(SEND_ERROR "${name}: ${line}\n${room} may include: ${allowed}")
      endif()
    endforeach()
  endforeach()
endforeach()
