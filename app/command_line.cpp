#include "app/command_line.hpp"

#include "app/backup_command.hpp"
#include "app/chat/list_command.hpp"
#include "app/claim_command.hpp"
#include "app/config_places.hpp"
#include "app/doctor_command.hpp"
#include "app/failure.hpp"
#include "app/help.hpp"
#include "app/moment.hpp"
#include "app/setup.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr int kUsage = 2;

/// Does it in a thread of its own: what an allocator keeps of a thread's small pieces for its next
/// ones goes with the thread, and a bot has no use for those of a command line.
template <class Work>
auto apart(Work work) {
  return std::async(std::launch::async, work).get();
}

Reading reading(const CommandLine& line) { return {read_config(line), line.channel, line.json}; }

CLI::App* command(CLI::App& app, CommandLine& line, const char* name, const char* help,
                  std::function<int()> action) {
  CLI::App* const sub = app.add_subcommand(name, help);
  sub->callback([&line, action = std::move(action)] { line.action = action; });
  return sub;
}

void add_config(CLI::App& sub, CommandLine& line) {
  sub.add_option("--config", line.config,
                 "bot.ini to use (else ./bot.ini, ~/.config/pointsbot/, /etc/pointsbot/)")
      ->type_name("FILE");
}

void add_reading(CLI::App& sub, CommandLine& line) {
  add_config(sub, line);
  sub.add_option("--channel", line.channel, "which channel, when the database holds several")
      ->type_name("NAME");
  sub.add_flag("--json", line.json, "for programs");
}

void add_safekeeping(CLI::App& app, CommandLine& line) {
  auto* const backup =
      command(app, line, "backup", "make a backup now, also while the bot runs",
              [&line] { return back_up(read_config(line), line.backup_file, line.json); });
  backup->add_option("FILE", line.backup_file,
                     "a new file, or a folder (else [database] backup_dir)");
  auto* const restored =
      command(app, line, "restore", "put a backup in the database's place; the bot must be stopped",
              [&line] {
                line.restore.json = line.json;
                return restore(read_config(line), line.restore);
              });
  restored->add_option("FILE", line.restore.file, "the backup; it stays as it is")->required();
  restored->add_flag("--lose-newer", line.restore.lose_newer,
                     "also when payments would be lost that the backup does not have");
  restored
      ->add_option("--channel", line.restore.channel,
                   "also when the backup is of that channel and the database is not")
      ->type_name("NAME");
  auto* const doctors =
      command(app, line, "doctor", "whether all is well; exit code 1 if not",
              [&line] { return doctor(read_config(line), line.json, POINTSBOT_VERSION); });
  for (CLI::App* const sub : {backup, restored, doctors}) {
    add_config(*sub, line);
    sub->add_flag("--json", line.json, "for programs");
  }
}

void add_logins(CLI::App& app, CommandLine& line) {
  auto* const begin =
      command(app, line, "setup", "from nothing to a paying bot, one question at a time", [&line] {
        return set_up(line.config ? std::optional<std::filesystem::path>{*line.config}
                                  : std::nullopt);
      });
  add_config(*begin, line);
  auto* const in = command(app, line, "login", "log in at Twitch, as the streamer or as the bot",
                           [&line] { return log_in(read_config(line), line.login); });
  auto* const out =
      command(app, line, "logout", "give the leave back at Twitch, and forget it here",
              [&line] { return log_out(read_config(line), line.login); });
  for (CLI::App* const sub : {in, out}) {
    add_config(*sub, line);
    auto* const streamer =
        sub->add_flag("--streamer", line.login.streamer, "the channel's own account");
    sub->add_flag("--bot", line.login.bot, "the account that the bot speaks with")
        ->excludes(streamer);
    sub->add_option("--channel", line.login.channel, "which channel, where bot.ini names several")
        ->type_name("NAME");
  }
}

/// Import, export, and what is kept for names that nobody has.
void add_exchange(CLI::App& app, CommandLine& line) {
  auto* const bring = command(app, line, "import", "bring points along from another bot",
                              [&line] { return import_points(reading(line), line.import); });
  add_import_options(*bring, line.import);
  auto* const take = command(app, line, "export", "what everybody has, as CSV or JSON",
                             [&line] { return export_points(reading(line), line.exporting); });
  take->add_option("FILE", line.exporting.file, "where to (else standard output)");
  take->add_option("--format", line.exporting.format, "else by the file's name")
      ->check(CLI::IsMember({"csv", "json"}));
  take->add_flag("--force", line.exporting.force, "also over a file that is there");
  auto* const claims = command(app, line, "claims", "imported names that Twitch does not know",
                               [&line] { return print_claims(reading(line)); });
  auto* const claim = command(app, line, "claim", "give what such a name had to somebody", [&line] {
    return assign_claim(reading(line), line.name, line.other_name);
  });
  claim->add_option("OLDNAME", line.name, "as it was imported")->required();
  claim->add_option("NEWNAME", line.other_name, "who gets it")->required();
  for (CLI::App* const sub : {bring, take, claims, claim}) add_reading(*sub, line);
}

void add_commands(CLI::App& app, CommandLine& line) {
  // The help has the groups in the order of their first commands.
  add_logins(app, line);
  auto* const run_it = command(app, line, "run", "pay the viewers until stopped",
                               [&line] { return run(read_config(line), line.run); });
  add_config(*run_it, line);
  run_it->add_option("--cycles", line.run.cycles, "stop after so many payments")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  run_it->add_flag("--verbose", line.run.verbose, "the payment's number, and what each step took");

  auto* const points = command(app, line, "points", "what somebody has",
                               [&line] { return print_points(reading(line), line.name); });
  points->add_option("NAME", line.name, "a login, or the name that the chat shows")->required();
  auto* const top = command(app, line, "top", "who has most",
                            [&line] { return print_top(reading(line), line.top); });
  top->add_option("N", line.top.count, "how many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  top->add_option("--from", line.top.from, "the first place that is listed")
      ->type_name("PLACE")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  top->add_flag("--watched", line.top.watched, "by watch time");
  top->add_option(
         "--since", line.top.since,
         fmt::format("what was earned since that day, without gifts and games: {}", kDayForms))
      ->type_name("DAY");
  auto* const rank = command(app, line, "rank", "which place somebody has, and who is next to it",
                             [&line] { return print_rank(reading(line), line.name); });
  rank->add_option("NAME", line.name, "a login, or the name that the chat shows")->required();
  auto* const audit =
      command(app, line, "audit", "where somebody's points come from; exit code 1 if they are off",
              [&line] { return print_audit(reading(line), line.name, line.audit); });
  audit->add_option("NAME", line.name, "a login, or the name that the chat shows")->required();
  audit->add_option("--since", line.audit.since, fmt::format("only from then on: {}", kMomentForms))
      ->type_name("TIME");
  audit->add_flag("--full", line.audit.full, "every visit, and what was paid in it");
  auto* const proof =
      command(app, line, "verify", "recompute every balance; exit code 1 if a sum is off",
              [&line] { return verify(reading(line)); });
  auto* const memory =
      command(app, line, "memory", "what the last cycles needed of memory, and kept",
              [&line] { return print_memory(reading(line), line.memory); });
  memory->add_option("--last", line.memory.last, "how many cycles")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  memory->add_flag("--watch", line.memory.watch,
                   "and then each new one until Ctrl+C; a cycle is listed once the next one is "
                   "paid");
  auto* const plot = memory->add_flag("--plot", line.memory.plot, "drawn instead of listed");
  auto* const check = command(app, line, "check-config", "whether bot.ini is in order",
                              [&line] { return check_config(reading(line)); });
  auto* const commands =
      command(app, line, "commands", "what people can type in the chat, as bot.ini has it",
              [&line] { return chat::print_commands(reading(line)); });
  for (CLI::App* const sub : {points, top, rank, audit, proof, memory}) add_reading(*sub, line);
  for (CLI::App* const sub : {check, commands}) {
    add_config(*sub, line);
    sub->add_flag("--json", line.json, "for programs");
  }
  plot->excludes(memory->get_option("--json"));

  add_operation_commands(
      [&](const char* name, const char* help, std::function<int()> action) {
        CLI::App* const sub = command(app, line, name, help, std::move(action));
        add_reading(*sub, line);
        return sub;
      },
      [&line] { return reading(line); }, line.operation);

  add_safekeeping(app, line);
  add_exchange(app, line);
  auto* const pretend =
      command(app, line, "simulator", "a pretended Twitch alone, on this computer",
              [&line] { return simulate(line.simulate); });
  add_simulator_options(*pretend, line.simulate);
  auto* const talk =
      command(app, line, "chat", "the demo's chat: read along, and write as anybody",
              [&line] { return converse(line.chat, [&line] { return read_config(line); }); });
  add_config(*talk, line);
  add_chat_options(*talk, line.chat);
}

void put_into_groups(CLI::App& app) {
  const std::pair<const char*, std::vector<const char*>> groups[] = {
      {"Begin", {"setup", "login", "logout"}},
      {"Pay", {"run", "check-config", "commands", "doctor"}},
      {"Look", {"points", "top", "rank", "audit", "verify", "history", "memory"}},
      {"Change points by hand",
       {"add", "take", "set", "give", "bonus", "pause", "resume", "merge", "forget", "reset",
        "undo"}},
      {"Keep them safe", {"backup", "restore"}},
      {"Bring them along and take them away", {"import", "claims", "claim", "export"}},
      {"Try and test", {"chat", "simulator"}}};
  for (const auto& [group, names] : groups) {
    for (const char* const name : names) app.get_subcommand(name)->group(group);
  }
}

/// Whether a program asks, also where the rest cannot be read.
bool wants_json(int argc, char** argv) {
  return std::any_of(argv, argv + argc,
                     [](const char* word) { return std::string_view{word} == "--json"; });
}

std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  CLI::App app{"Pays the viewers of a Twitch channel points for watching.", "pointsbot"};
  app.set_version_flag("--version", "pointsbot " POINTSBOT_VERSION);
  app.require_subcommand(0, 1);
  app.formatter(std::make_shared<PlainHelp>());
  add_commands(app, line);
  put_into_groups(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool help = error.get_exit_code() == 0;
    if (!help && wants_json(argc, argv)) return fail(true, error.what(), kUsage);
    app.exit(error);
    return help ? 0 : kUsage;
  }
  if (line.action) return std::nullopt;
  fmt::print(stderr, "{}", app.help());
  return kUsage;
}

}  // namespace

Config read_config(const CommandLine& line) {
  return apart([&line] {
    return load_config(find_config(line.config ? std::optional<std::filesystem::path>{*line.config}
                                               : std::nullopt));
  });
}

std::optional<int> parse_command_line(int argc, char** argv, CommandLine& line) {
  return apart([&] { return parse(argc, argv, line); });
}

}  // namespace pointsbot::app
