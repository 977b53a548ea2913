#include "app/backups.hpp"
#include "app/command_line.hpp"
#include "app/config.hpp"
#include "app/failure.hpp"
#include "app/process.hpp"
#include "app/typed.hpp"
#include "db/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

namespace pointsbot::app {
namespace {

constexpr int kNotWritten = 1;
constexpr int kUsage = 2;
constexpr int kDatabase = 4;

/// Says why there is no answer; returns the exit code for it.
int say_why(const CommandLine& line, const std::exception& error, const std::string& text,
            int code) {
  if (line.json) {
    print_failure(error, code);
  } else {
    fmt::print(stderr, "{}\n", text);
  }
  return code;
}

/// Where there are backups there was a database.
int say_nothing_yet(const CommandLine& line, const db::NothingYet& nothing) {
  const bool of_the_database = line.restore.file.empty();
  const std::string gone = of_the_database ? gone_beside_backups(read_config(line)) : "";
  if (gone.empty()) return say_why(line, nothing, nothing.what(), kDatabase);
  return say_why(line, db::Damaged{gone}, gone, kDatabase);
}

int not_written() {
  fmt::print(stderr, "The answer could not be written: {}.\n", std::strerror(errno));
  return kNotWritten;
}

int main(int argc, char** argv) {
  prepare_process();
  CommandLine line;
  if (const auto code = parse_command_line(argc, argv, line)) return *code;
  try {
    const int code = line.action();
    if (std::fflush(stdout) == 0) return code;
    return not_written();
  } catch (const Ended& ended) {
    return fail(line.json, ended.what(), ended.exit);
  } catch (const ConfigError& error) {
    return say_why(line, error, error.what(), kUsage);
  } catch (const db::NothingYet& nothing) {
    return say_nothing_yet(line, nothing);
  } catch (const db::Unusable& error) {
    return say_why(line, error, error.what(), kDatabase);
  } catch (const std::bad_alloc&) {
    const std::runtime_error told{
        "There is not enough memory (ulimit -v, or [memory] max_page and max_regions in bot.ini "
        "are large). What was paid is safe in the database."};
    return say_why(line, told, told.what(), kUsage);
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return not_written();
    return say_why(
        line, error,
        fmt::format("pointsbot stopped: {}. What was paid is safe in the database.", error.what()),
        kDatabase);
  }
}

}  // namespace
}  // namespace pointsbot::app

int main(int argc, char** argv) { return pointsbot::app::main(argc, argv); }
