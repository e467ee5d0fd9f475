# cmake -DROOT=<repository> -P packages.cmake: is each package that a CMakeLists.txt tells its
# reader to install one of those that tests/packages has installed?

cmake_minimum_required(VERSION 3.25)

file(STRINGS ${ROOT}/tests/packages installed REGEX "^[a-z]")
list(TRANSFORM installed REPLACE " .*" "")
foreach(room . tests)
  file(STRINGS ${ROOT}/${room}/CMakeLists.txt lines REGEX "^need\\(|apt install [a-z]")
  foreach(line ${lines})
    string(REGEX REPLACE "(.* )?([a-z][a-z0-9.+-]+)[\")]+$" "\\2" package "${line}")
    if(NOT package IN_LIST installed)
      message(SEND_ERROR "${room}/CMakeLists.txt: ${line}\n${package} is not in tests/packages")
    endif()
  endforeach()
endforeach()
