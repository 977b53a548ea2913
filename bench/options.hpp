#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::bench {

/// What a benchmark may be told on its command line. The variables hold the defaults until read()
/// and REQUIRE to live as long.
class Options {
 public:
  /// `answers`: the question of the benchmark, for --help.
  explicit Options(const std::string& answers);
  ~Options();

  void flag(const std::string& name, bool& to, const std::string& help);
  void count(const std::string& name, std::int64_t& to, std::int64_t least,
             const std::string& help);
  void counts(const std::string& name, std::vector<std::int64_t>& to, const std::string& help);
  void folder(const std::string& name, std::filesystem::path& to, const std::string& help);
  /// Some of `known`; `to` stays as it is when none is named.
  void some_of(const std::string& name, std::vector<std::string>& to,
               const std::vector<std::string>& known, const std::string& help);

  /// The exit code when there is nothing to run: 0 after --help, 2 for what is not understood.
  std::optional<int> read(int argc, char** argv);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The main of a benchmark that can be told `--quick` and nothing else; its exit code.
int run_quick_or_whole(int argc, char** argv, const std::string& answers, int (*run)(bool quick));

}  // namespace pointsbot::bench
