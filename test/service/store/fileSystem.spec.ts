import { fileSystemOf, isNetwork, isOnNetwork } from '../../../src/service/store/fileSystem';
import { makeFolder } from '../fixtures';

const MOUNTINFO = `
22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw,discard
23 22 0:21 / /proc rw,nosuid shared:5 - proc proc rw
40 22 0:44 / /home rw,relatime shared:20 - nfs4 nas:/export/home rw,vers=4.2
41 40 0:45 / /home/me/local rw - ext4 /dev/sdb1 rw
42 22 0:46 / /home2 rw - xfs /dev/sdc1 rw
43 22 0:47 / /mnt/my\\040files\\134x rw,relatime - cifs //server/share rw
44 22 0:48 / /data rw - autofs systemd-1 rw,fd=51
45 44 0:49 / /data rw master:1 propagate_from:2 - lustre 10.0.0.1@tcp:/l rw
46 22 0:50 / /media rw - fuseblk /dev/sdd1 rw
47 22 0:51 / /sshfs rw - fuse.sshfs me@host:/ rw
`;

test.each([
  ['/', 'ext4'],
  ['/work', 'ext4'],
  ['/home', 'nfs4'],
  ['/home/me', 'nfs4'],
  ['/home/me/local', 'ext4'],
  ['/home/me/local/vault', 'ext4'],
  ['/home/me/locally', 'nfs4'],
  ['/home2/me', 'xfs'],
  ['/mnt/my files\\x/vault', 'cifs'],
  ['/mnt/my', 'ext4'],
  ['/data/vault', 'lustre'],
  ['/sshfs/vault', 'fuse.sshfs']
])('%s is on %s', (folder, kind) => expect(fileSystemOf(folder, MOUNTINFO)).toBe(kind));

test('nothing is known of a folder without mounts', () => expect(fileSystemOf('/home', '')).toBe(''));

test.each([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'afs',
  '9p',
  'ceph',
  'lustre',
  'gfs2',
  'glusterfs',
  'beegfs',
  'ocfs2',
  'gpfs',
  'fuse',
  'fuse.sshfs',
  'fuse.s3fs',
  'fuse.glusterfs',
  'fuse.rclone'
])('the file system %s is on another machine', kind => expect(isNetwork(kind)).toBe(true));

test.each([
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'tmpfs',
  'overlay',
  'apfs',
  'fuseblk',
  'fuse.fuse-overlayfs',
  'nfsd',
  'configfs',
  ''
])('the file system %j is on this machine', kind => expect(isNetwork(kind)).toBe(false));

test('a temporary folder of this machine is not on a network', () =>
  expect(isOnNetwork(makeFolder())).toBe(false));

test('a missing folder is an error and never counts as local', () => {
  const look = (): boolean => isOnNetwork(`${makeFolder()}/missing`);
  if (process.platform === 'linux') {
    expect(look).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error);
  } else {
    expect(look()).toBe(false);
  }
});
