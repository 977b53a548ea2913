#include "app/export_command.hpp"

#include "app/exchange/csv_writer.hpp"
#include "app/failure.hpp"
#include "app/wording.hpp"
#include "base/clock.hpp"
#include "db/reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kNotWritten = 1;
constexpr int kUsage = 2;

/// A file that appears under its name when it is whole; or standard output.
class Output {
 public:
  explicit Output(const std::string& name) : name_{name} {
    if (name_.empty()) return;
    partial_ = name_ + ".part";
    // What people have is not for everybody on this computer.
    const int descriptor = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    file_ = descriptor >= 0 ? ::fdopen(descriptor, "wb") : nullptr;
    good_ = file_ != nullptr;
    if (!good_) error_ = errno;
  }
  ~Output() {
    if (name_.empty() || file_ == nullptr) return;
    std::fclose(file_);
    ::unlink(partial_.c_str());
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text) {
    if (good_ && std::fwrite(text.data(), 1, text.size(), file_) != text.size()) {
      good_ = false;
      error_ = errno;
    }
  }
  /// False when some of it is not on the disk.
  bool finish() {
    if (!good_) return false;
    good_ = std::fflush(file_) == 0;
    if (good_ && !name_.empty()) {
      good_ = ::fsync(::fileno(file_)) == 0 && ::rename(partial_.c_str(), name_.c_str()) == 0;
    }
    if (!good_) error_ = errno;
    return good_;
  }
  int error() const { return error_; }

 private:
  std::string name_, partial_;
  std::FILE* file_ = stdout;
  bool good_ = true;
  int error_ = 0;
};

struct Moment {
  std::int64_t first_no = 0, last_no = 0, viewers = 0;
};

constexpr std::string_view kHeadings =
    "channel,channel_id,user_id,login,username,points,watch_seconds,roles,present\r\n";

void append_csv(std::string& row, const db::Reader::KnownChannel& channel,
                const db::Account& account, std::int64_t roles) {
  exchange::append_cell(row, channel.login);
  row += fmt::format(",{},{},", number(channel.id), number(account.id));
  exchange::append_cell(row, account.login);
  row += ',';
  exchange::append_cell(row, account.display_name);
  row += fmt::format(",{},{},{},{}\r\n", account.balance.value, account.watched.count(), roles,
                     account.present ? 1 : 0);
}

std::string as_json(const db::Reader::KnownChannel& channel, const db::Account& account,
                    std::int64_t roles) {
  return json::serialize(json::object{{"channel", channel.login},
                                      {"channel_id", number(channel.id)},
                                      {"user_id", number(account.id)},
                                      {"login", account.login},
                                      {"username", account.display_name},
                                      {"points", account.balance.value},
                                      {"watch_seconds", account.watched.count()},
                                      {"roles", roles},
                                      {"present", account.present}});
}

Moment write_all(db::Reader& reader, const db::Reader::KnownChannel& channel, bool csv,
                 Output& output) {
  Moment moment;
  std::string row;
  output.write(csv ? kHeadings : "[");
  reader.each_account(
      channel.id, [&](const db::Account& account, std::int64_t roles, std::int64_t last_no) {
        if (moment.viewers++ == 0) moment.first_no = last_no;
        moment.last_no = last_no;
        row.clear();
        if (csv) {
          append_csv(row, channel, account, roles);
        } else {
          row = (moment.viewers > 1 ? ",\n" : "\n") + as_json(channel, account, roles);
        }
        output.write(row);
      });
  if (!csv) output.write("\n]\n");
  return moment;
}

}  // namespace

int export_points(const Reading& reading, const ExportOptions& options) {
  const bool to_file = !options.file.empty() && options.file != "-";
  const bool csv = options.format.empty() ? !reading.json && !options.file.ends_with(".json")
                                          : options.format == "csv";
  std::error_code none;
  if (to_file && !options.force && std::filesystem::exists(options.file, none)) {
    const std::string there = fmt::format(
        "{} is there already. Another name, or --force to write over it.", options.file);
    return fail(reading.json, there, kUsage);
  }
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  Output output{to_file ? options.file : ""};
  const WallTime from = SystemClock{}.wall();
  const Moment moment = write_all(reader, channel, csv, output);
  if (!output.finish()) {
    const std::string why =
        fmt::format("{} could not be written: {}. It was not made.",
                    to_file ? options.file : "The export", std::strerror(output.error()));
    if (to_file && reading.json) return fail(true, why, kNotWritten);
    fmt::print(stderr, "{}\n", why);
    return kNotWritten;
  }
  // Not among the lines themselves, which go into another program.
  std::string when =
      fmt::format("as of {}, payment {}", time_of_day(from, true), grouped(moment.last_no));
  if (moment.first_no != moment.last_no) {
    when = fmt::format(
        "from {} on, while payments {} to {} were made: each line is right for the "
        "moment that it was read",
        time_of_day(from, true), grouped(moment.first_no), grouped(moment.last_no));
  }
  fmt::print(stderr, "{} of \"{}\"{}, {}.\n", amount(Points{moment.viewers}, {"viewer", "viewers"}),
             channel.login, to_file ? " in " + options.file : "", when);
  return kDone;
}

}  // namespace pointsbot::app
