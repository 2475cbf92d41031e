// Small disks of their own, for tests of full and read-only ones.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterwards, makeFolder } from './fixtures';

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe' });
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'helios-'));
  try {
    mount('-t', 'tmpfs', 'tmpfs', folder);
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Whether this user may mount a disk; root on Linux mostly may. */
export const MAY_MOUNT = mayMount();

/** Whether a folder can be made that this user cannot write to: permissions stop everybody but root. */
export const MAY_PROTECT = MAY_MOUNT || process.getuid?.() !== 0;

/** `test`, or where the test cannot run `test.skip`, with the reason in the output. */
export function testIf(can: boolean, reason: string): jest.It {
  if (!can) {
    process.stderr.write(`Not run, because ${reason}: see the skipped tests.\n`);
  }
  return can ? test : test.skip;
}

/** A disk of `size`, as in `mount -o size=`. */
export function makeDisk(size: string): string {
  const folder = join(makeFolder(), 'disk');
  mkdirSync(folder);
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
  afterwards(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Gives a disk of makeDisk another size, or makes it read-only with `ro`. */
export function remount(folder: string, option: string): void {
  mount('-o', `remount,${option}`, folder);
}

/** A folder, and what makes it read-only. */
export function makeProtectable(): { folder: string; protect: () => void } {
  if (MAY_MOUNT) {
    const folder = makeDisk('4m');
    return { folder, protect: () => remount(folder, 'ro') };
  }
  const folder = makeFolder();
  const protect = (): void => {
    readdirSync(folder).forEach(name => chmodSync(join(folder, name), 0o400));
    chmodSync(folder, 0o500);
    afterwards(() => chmodSync(folder, 0o700));
  };
  return { folder, protect };
}
