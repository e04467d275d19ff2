import { expect, it } from 'vitest';
import { junitReport } from './junit.ts';
import { fine, sample, terse } from '../testing/sample-results.ts';

it('has a suite for each kernel, and counts', () => {
  expect(junitReport(fine)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="dontunmap" tests="2" failures="0" errors="0" time="5.000">
      <testsuite name="5.10" tests="1" failures="0" errors="0" skipped="0" time="0.001234" timestamp="2026-11-24T00:00:00">
        <properties><property name="release" value="5.10-cloud"/></properties>
        <testcase classname="5.10/A-1" name="A-1/good" time="0.001234"/>
      </testsuite>
      <testsuite name="7.3-rc" tests="1" failures="0" errors="0" skipped="0" time="0.001234" timestamp="2026-11-24T00:00:00">
        <properties><property name="release" value="7.3-rc-cloud"/></properties>
        <testcase classname="7.3-rc/A-1" name="A-1/good" time="0.001234"/>
      </testsuite>
    </testsuites>
    "
  `);
  expect(junitReport(sample)).toContain(
    '<testsuites name="dontunmap" tests="14" failures="3" errors="2" time="5.000">',
  );
});

it('tells failures, errors and what was skipped apart', () => {
  const text = junitReport(sample);
  expect(text).toContain('name="A-1/bad" time="0.001234"><failure message="after is &quot;abcd--abcd');
  expect(text).toContain('observed after &quot;abcd--abcd&quot;\n');
  expect(text).toContain(
    '<failure message="gone: was-wrong: It was wrong; not fixed yet">the program exited with 0',
  );
  expect(text).toContain(
    '<skipped message="known: an-old-bug: It is an old bug; fixed by &quot;mm/mremap: fix it&quot;"/>',
  );
  expect(text).toContain('<skipped message="the kernel lacks userfaultfd"/>');
  expect(text).toContain('<error message="set-up failed: ');
});

it('is XML 1.0 whatever a guest says', () => {
  const text = junitReport(sample);
  expect(text).not.toMatch(/[^\t\n\u0020-\ud7ff\ue000-\ufffd]/);
  expect(text).not.toContain('<script');
  expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
});

it('says the verdict where there is no reason', () => {
  expect(junitReport(terse)).toContain('<error message="broken">');
});

it('names each test once, by class and name', () => {
  const names = [...junitReport(sample).matchAll(/classname="([^"]*)" name="([^"]*)"/g)].map(
    ([, inClass, name]) => `${inClass} ${name}`,
  );
  expect(names.length).toBeGreaterThan(2);
  expect(new Set(names).size).toBe(names.length);
});
