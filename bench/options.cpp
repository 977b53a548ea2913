#include "bench/options.hpp"

#include <CLI/CLI.hpp>

#include <limits>

namespace pointsbot::bench {

struct Options::Impl {
  CLI::App app;
};

Options::Options(const std::string& answers) : impl_{std::make_unique<Impl>()} {
  impl_->app.description(answers);
  impl_->app.option_defaults()->always_capture_default();
}
Options::~Options() = default;

void Options::flag(const std::string& name, bool& to, const std::string& help) {
  impl_->app.add_flag(name, to, help);
}
void Options::count(const std::string& name, std::int64_t& to, std::int64_t least,
                    const std::string& help) {
  impl_->app.add_option(name, to, help)
      ->check(CLI::Range(least, std::numeric_limits<std::int64_t>::max()))
      ->type_name("N");
}
void Options::counts(const std::string& name, std::vector<std::int64_t>& to,
                     const std::string& help) {
  impl_->app.add_option(name, to, help)
      ->check(CLI::PositiveNumber)
      ->type_name("N,...")
      ->delimiter(',');
}
void Options::folder(const std::string& name, std::filesystem::path& to, const std::string& help) {
  impl_->app.add_option(name, to, help)->check(CLI::ExistingDirectory)->type_name("DIR");
}
void Options::some_of(const std::string& name, std::vector<std::string>& to,
                      const std::vector<std::string>& known, const std::string& help) {
  impl_->app.add_option(name, to, help)->check(CLI::IsMember(known))->delimiter(',');
}

std::optional<int> Options::read(int argc, char** argv) {
  try {
    impl_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return impl_->app.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

int run_quick_or_whole(int argc, char** argv, const std::string& answers, int (*run)(bool quick)) {
  bool quick = false;
  Options options{answers};
  options.flag("--quick", quick, "few viewers and rounds: whether it works, not what it costs");
  if (const std::optional<int> code = options.read(argc, argv)) return *code;
  return run(quick);
}

}  // namespace pointsbot::bench
