# The commands of the chat, a row each, in the order in which !commands tells of them. NAME is what bot.ini calls it;
# it has app/chat/commands/NAME.cpp with a function NAME_command(), and tests/app/chat/commands/NAME_test.cpp.
set(POINTSBOT_CHAT_COMMANDS
  points
  top
  rank
  watchtime
  give
  audit
  claim
  gamble
  slots
  duel
  accept
  decline
  heist
  raffle
  bet
  commands
  redeem
  orders
  addpoints
  takepoints
  setpoints
  bonus
  undo
  stop
)

set(COMMAND_FUNCTIONS "")
set(COMMAND_CALLS "")
set(COMMAND_NAMES "")
foreach(name ${POINTSBOT_CHAT_COMMANDS})
  string(APPEND COMMAND_FUNCTIONS "Command ${name}_command();\n")
  string(APPEND COMMAND_CALLS "      ${name}_command(),\n")
  string(APPEND COMMAND_NAMES "      \"${name}\",\n")
endforeach()
list(LENGTH POINTSBOT_CHAT_COMMANDS COMMAND_COUNT)
set(POINTSBOT_CHAT_TABLE ${PROJECT_BINARY_DIR}/chat)
configure_file(${CMAKE_CURRENT_LIST_DIR}/all_commands.cpp.in ${POINTSBOT_CHAT_TABLE}/all_commands.cpp @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/command_names.cpp.in ${POINTSBOT_CHAT_TABLE}/command_names.cpp @ONLY)
