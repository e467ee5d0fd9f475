# cmake -DROOT=<repository> -P layering.cmake: who may include whom.
#
#   sensors --> mqtt <-- appliance --> web --> mqtt/base
#
# A room may include its own headers, those of the rooms named here, and of the libraries with
# a home only those at home in it.

cmake_minimum_required(VERSION 3.25)

set(mqtt/base "")
set(mqtt "")
set(web mqtt/base)
set(sensors mqtt)
set(appliance mqtt web)

set(home/modbus.h sensors)
set(home/mosquitto.h mqtt)
set(home/microhttpd.h web)
set(home/sqlite3.h sensors appliance)

function(check room name line allowed)
  if(line MATCHES "\"" AND NOT line MATCHES "\"(${allowed})/")
    message(SEND_ERROR "${name}: ${line}\n${room} may include: ${allowed}")
  endif()
  string(REGEX REPLACE ".*<(.*)>.*" "\\1" header "${line}")
  set(rooms ${home/${header}})
  if(rooms AND NOT room IN_LIST rooms)
    message(SEND_ERROR "${name}: ${line}\nis at home in: ${rooms}")
  endif()
endfunction()

foreach(room mqtt/base mqtt web sensors appliance)
  list(JOIN ${room} "|" others)
  string(REGEX REPLACE "\\|$" "" allowed "${room}|${others}")
  file(GLOB_RECURSE files ${ROOT}/${room}/*.[ch])
  list(FILTER files EXCLUDE REGEX "/node_modules/")
  foreach(file ${files})
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${ROOT} OUTPUT_VARIABLE name)
    file(STRINGS ${file} lines REGEX "^ *# *include")
    foreach(line ${lines})
      check(${room} ${name} "${line}" "${allowed}")
    endforeach()
  endforeach()
endforeach()
