export type Campaign = { name: string, daysLeft: number, target: number, done: number, areaName: string, };
