import { readFileSync, realpathSync } from 'node:fs';

// SQLite's WAL needs memory that all readers share, which these do not give: https://sqlite.org/wal.html
const NETWORK = /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|afs|9p|ceph|lustre|gfs2|glusterfs|beegfs|ocfs2|gpfs)$/;
const LOCAL_FUSE = new Set(['fuse.fuse-overlayfs', 'fuse.lxcfs', 'fuseblk']);

/** The kind of file system that holds `folder`, from the text of /proc/self/mountinfo. */
export function fileSystemOf(folder: string, mountinfo: string): string {
  let best = { point: '', kind: '' };
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const point = left
      .split(' ')[4]
      ?.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
    if (right && point !== undefined && point.length >= best.point.length && contains(point, folder)) {
      best = { point, kind: right.split(' ')[0] };
    }
  }
  return best.kind;
}

function contains(point: string, folder: string): boolean {
  return point === '/' || folder === point || folder.startsWith(`${point}/`);
}

/** Whether a file system of this kind is kept by another machine, or by a program that we do not know. */
export function isNetwork(kind: string): boolean {
  return NETWORK.test(kind) || (kind.startsWith('fuse') && !LOCAL_FUSE.has(kind));
}

/** Whether `folder` is on a network file system; known on Linux only. */
export function isOnNetwork(folder: string): boolean {
  if (process.platform !== 'linux') {
    return false;
  }
  return isNetwork(fileSystemOf(realpathSync(folder), readFileSync('/proc/self/mountinfo', 'utf8')));
}
