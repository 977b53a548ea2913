#pragma once

#include "app/config.hpp"
#include "app/console.hpp"
#include "app/ini_edit.hpp"
#include "app/setup_answers.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// From nothing to a bot.ini that pays a channel, one question at a time. Each answer is looked at
/// at once; what is there already is proposed. Nothing is written before the person has seen it,
/// and then all of it at once.
class Setup {
 public:
  /// Whether Twitch begins logins for this application; a sentence where it does not.
  using CheckClient = std::function<std::optional<std::string>(const Config&)>;

  /// `file`: the bot.ini; where there is none it is made like the shipped one.
  Setup(Console& console, std::filesystem::path file, CheckClient check);

  /// Asks and writes. Nothing where the person ended it, or the file cannot be used: said already.
  std::optional<Config> run();

  /// Asks for another Client ID alone, where Twitch begins no login for the one that is there.
  std::optional<Config> correct_client();

 private:
  struct Ended {};

  /// The answer, without blanks around it; `proposed` where it is empty.
  std::string ask(std::string_view question, const std::string& proposed);
  bool ask_yes(std::string_view question, bool otherwise);
  void ask_channel();
  void ask_name();
  void ask_pace();
  void ask_client();
  void ask_client_id();
  /// Puts a setting where that is of its form, else says what it takes.
  bool put(std::string_view section, std::string_view key, const std::string& value);
  std::string present(std::string_view section, std::string_view key) const;
  std::optional<Config> write();

  Console& console_;
  const std::filesystem::path file_;
  const CheckClient check_;
  bool is_new_ = false;
  bool was_demo_ = true;
  std::string before_;
  IniEdit ini_{""};
};

/// Puts `text` in the file's place whole: another file, synced, renamed. Its mode stays. Throws
/// ConfigError that says why where it cannot.
void replace_file(const std::filesystem::path& file, std::string_view text);

/// `pointsbot setup`: the exit code.
int set_up(const std::optional<std::filesystem::path>& config);

}  // namespace pointsbot::app
