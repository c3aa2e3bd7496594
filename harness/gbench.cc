/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Google Benchmark behind harness.h: the only C++ file, so that its versions
 * differ in one place. Written against 1.7.1, Debian 12's.
 */
#include "harness/harness.h"

#include <benchmark/benchmark.h>

#include <cerrno>
#include <fstream>
#include <new>
#include <regex.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace
{

struct entry {
	const char *name;
	const struct harness_body *body;
	void *arg;
	unsigned int iterations;
};

/* As global as Google Benchmark's own registry. */
std::vector<entry> entries;

/* A body is entered once: iterations are fixed and time is manual. */
void run_body(benchmark::State &state, const entry &e)
{
	int err = e.body->setup ? e.body->setup(e.arg) : 0;

	if (!err) {
		/* Left by break after an error: SkipWithError() does not end
		 * it. */
		for (auto _ : state) {
			double seconds = 0;

			err = e.body->iterate(e.arg, &seconds);
			if (err)
				break;
			state.SetIterationTime(seconds);
		}
	}
	if (err) {
		const char *why = e.body->why ? e.body->why(e.arg) : nullptr;

		state.SkipWithError(why ? why : "failed");
	}
	if (e.body->teardown)
		e.body->teardown(e.arg);
}

/* Debian's library has its assertions, which run outside of what is timed: its
 * warning would make every number doubtful. */
std::string without_debug(std::string text)
{
	const size_t at = text.find("***WARNING*** Library was built as DEBUG");

	if (at != std::string::npos)
		text.erase(at, text.find('\n', at) + 1 - at);
	return text;
}

/* Shows Google Benchmark's console context, and nothing of its results: these
 * are read from the facts. */
class context_reporter : public benchmark::BenchmarkReporter
{
      public:
	explicit context_reporter(int fd) : fd_(fd)
	{
	}

	bool ReportContext(const Context &context) override
	{
		std::ostringstream text;

		if (fd_ < 0)
			return true;
		PrintBasicContext(&text, context);
		const std::string s = without_debug(text.str());
		size_t done = 0;
		while (done < s.size()) {
			ssize_t n =
				write(fd_, s.data() + done, s.size() - done);
			if (n < 0 && errno == EINTR)
				continue;
			/* The context is a courtesy: a closed pipe ends
			 * nothing. */
			if (n <= 0)
				break;
			done += static_cast<size_t>(n);
		}
		return true;
	}

	void ReportRuns(const std::vector<Run> &) override
	{
	}

      private:
	int fd_;
};

int keep_matching(const char *filter)
{
	regex_t re;
	std::vector<entry> kept;

	if (!filter)
		return 0;
	if (regcomp(&re, filter, REG_EXTENDED | REG_NOSUB))
		return -EINVAL;
	for (const entry &e : entries)
		if (!regexec(&re, e.name, 0, nullptr, 0))
			kept.push_back(e);
	regfree(&re);
	entries.swap(kept);
	return 0;
}

int run_entries(const struct harness_options *opt)
{
	context_reporter context(opt->context_fd);
	benchmark::JSONReporter json;
	std::ofstream file;
	size_t ran;

	for (const entry &e : entries)
		benchmark::RegisterBenchmark(
			e.name, [e](benchmark::State &s) { run_body(s, e); })
			->Iterations(e.iterations)
			->UseManualTime()
			->Unit(benchmark::kMicrosecond);
	if (opt->json) {
		file.open(opt->json, std::ios::out | std::ios::trunc);
		if (!file)
			return -EIO;
		json.SetOutputStream(&file);
		json.SetErrorStream(&file);
		/* The library insists on a name for the file it is given. */
		std::string out = std::string("--benchmark_out=") + opt->json;
		std::string name = "pincow";
		char *argv[] = { &name[0], &out[0], nullptr };
		int argc = 2;
		benchmark::Initialize(&argc, argv);
		ran = benchmark::RunSpecifiedBenchmarks(&context, &json, ".*");
		file.flush();
		if (!file)
			return -EIO;
	} else {
		/* All of them: keep_matching() has filtered with regcomp(3), so
		 * that a filter means the same with every build of the
		 * library. */
		ran = benchmark::RunSpecifiedBenchmarks(&context, nullptr,
							".*");
	}
	return static_cast<int>(ran);
}

} // namespace

int harness_add(const char *name, const struct harness_body *body, void *arg,
		unsigned int iterations)
{
	try {
		entries.push_back(entry{ name, body, arg, iterations });
	} catch (const std::bad_alloc &) {
		return -ENOMEM;
	}
	return 0;
}

/* Exceptions end here: the callers are C. */
int harness_run(const struct harness_options *opt)
{
	int ret;

	try {
		ret = keep_matching(opt->filter);
		if (!ret && !entries.empty())
			ret = run_entries(opt);
		/* After a bad filter as well: the next run must not find
		 * these. */
		benchmark::ClearRegisteredBenchmarks();
		entries.clear();
	} catch (const std::bad_alloc &) {
		ret = -ENOMEM;
	}
	return ret;
}

const char *harness_engine(void)
{
#ifdef PINCOW_BENCHMARK_VERSION
	return "Google Benchmark " PINCOW_BENCHMARK_VERSION;
#else
	return "Google Benchmark";
#endif
}
