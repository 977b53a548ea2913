#include "app/control/loan.hpp"

#include "db/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

}  // namespace

/// What a borrower holds.
class Loan::Borrowed final : public Held {
 public:
  Borrowed(std::shared_ptr<Loan> loan, int lock) : loan_{std::move(loan)}, lock_{lock} {}
  ~Borrowed() override { loan_->give_back(); }
  int descriptor() const override { return lock_; }

 private:
  const std::shared_ptr<Loan> loan_;
  const int lock_;
};

Loan::Loan(const asio::any_io_executor& loop, std::chrono::milliseconds longest)
    : answered_{loop, steady_clock::time_point::max()}, longest_{longest} {}

Task<> Loan::stand_still(std::shared_ptr<Loan> loan, Writer& writer) {
  struct Over {
    Loan& loan;
    ~Over() {
      loan.over_ = true;
      loan.answered_.cancel();
    }
  };
  const Over over{*loan};
  Job job{loan};
  co_await writer.run(std::move(job));  // after the payment that is due, not before it
}

Task<std::shared_ptr<Held>> Loan::granted(std::shared_ptr<Loan> loan,
                                          std::chrono::milliseconds patience) {
  std::shared_ptr<Held> held;
  bool waits = true;
  {
    const std::scoped_lock lock{loan->mutex_};
    waits = loan->lock_ < 0 && !loan->over_;
  }
  if (waits) {
    loan->answered_.expires_after(patience);
    co_await loan->answered_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  int lent = -1;
  {
    const std::scoped_lock lock{loan->mutex_};
    lent = loan->lock_;
  }
  if (lent >= 0) {
    held = std::make_shared<Borrowed>(loan, lent);
  } else {
    loan->give_back();  // the writer passes it over when it gets there
  }
  co_return held;
}

void Loan::lend(db::Ledger& ledger) {
  std::unique_lock lock{mutex_};
  if (back_) return;
  const auto since = steady_clock::now();
  try {
    lock_ = ledger.lock();
  } catch (const db::Gone& gone) {
    why_not_ = gone.what();
    throw;
  }
  asio::post(answered_.get_executor(), [self = shared_from_this()] { self->answered_.cancel(); });
  changed_.wait_for(lock, longest_, [this] { return back_; });
  lock_ = -1;
  lock.unlock();
  const std::int64_t operations = ledger.reread();
  done_ = {std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - since),
           operations};
}

std::string Loan::why_not() const {
  const std::scoped_lock lock{mutex_};
  return why_not_;
}

bool Loan::is_lent() const {
  const std::scoped_lock lock{mutex_};
  return lock_ >= 0;
}

void Loan::give_back() {
  {
    const std::scoped_lock lock{mutex_};
    back_ = true;
  }
  changed_.notify_one();
}

}  // namespace pointsbot::app
