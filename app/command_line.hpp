#pragma once

#include "app/audit_command.hpp"
#include "app/chat_command.hpp"
#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/export_command.hpp"
#include "app/import_command.hpp"
#include "app/login_command.hpp"
#include "app/operation_commands.hpp"
#include "app/restore_command.hpp"
#include "app/run.hpp"
#include "app/simulate.hpp"
#include "app/viewer_commands.hpp"

#include <functional>
#include <optional>
#include <string>

namespace pointsbot::app {

/// What was typed: options of whichever command, and what is to be done. Stays where it is:
/// `action` holds on to it.
struct CommandLine {
  std::optional<std::string> config;
  std::optional<std::string> channel;
  bool json = false;
  RunOptions run;
  std::string name;
  TopView top;
  AuditView audit;
  MemoryView memory;
  std::optional<std::string> backup_file;
  RestoreOptions restore;
  LoginOptions login;
  SimulateOptions simulate;
  ChatOptions chat;
  OperationOptions operation;
  ImportOptions import;
  ExportOptions exporting;
  std::string other_name;
  std::function<int()> action;  ///< the command: the exit code
};

/// Fills `line`, or says what there was to say: the exit code then. What CLI11 needs for that is
/// gone before a bot begins that runs for a year.
std::optional<int> parse_command_line(int argc, char** argv, CommandLine& line);

/// The bot.ini that it names, else the first that is there; throws ConfigError.
Config read_config(const CommandLine& line);

}  // namespace pointsbot::app
